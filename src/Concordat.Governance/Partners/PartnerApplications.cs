using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>An invitation: what the link holds is shown this once.</summary>
internal sealed record Invitation(PartnerApplication Application, string Code, DateTimeOffset Until);

/// <summary>Partners on their way: invited by a person of the organization, filled in by the partner, and ended by either release or a person.</summary>
internal sealed class PartnerApplications(ModuleDb db, AuditLedger audit, ReleaseFeed feed, TimeProvider clock, IEnumerable<IPartnerWatch>? watching = null)
{
    private const int MostOpen = 1_000;
    private const int LargestAnswers = 60_000;
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);

    /// <summary>As the ledger names an applicant where no person of it acts.</summary>
    public static string Actor(PartnerApplication application) => $"partner-application:{application.Id}";

    /// <summary>Makes an application with a link for seven days. The sponsor is a person whom the workspace names, since the partner file names the sponsor.</summary>
    public async Task<Decision<Invitation>> Invite(string sponsor, string zone, IReadOnlyList<string> offered, CancellationToken cancellationToken)
    {
        if (feed.Current?.Workspace is not { } workspace)
        {
            return new Refusal(Outcome.Conflict, "No release is active: there is nothing to offer.");
        }
        var wrong = new List<Finding>();
        void Say(string field, string message) => wrong.Add(Finding.Error("partner-invitation", message, new SourcePosition("#/" + field, 0, 0)));
        if (!workspace.Organization.People.Any(person => person.Name == sponsor))
        {
            Say("sponsor", $"{sponsor} is not among the people of concordat.yaml, and a partner's sponsor is one of them.");
        }
        if (!workspace.Zones.ContainsKey(zone))
        {
            Say("zone", $"zone is one of {string.Join(", ", workspace.Zones.Keys.Order(StringComparer.Ordinal))}: where the partner's traffic comes from.");
        }
        foreach (var id in offered.Where(id => (workspace.Apis.GetValueOrDefault(id)?.Terms ?? workspace.Events.GetValueOrDefault(id)?.Terms)?.Lifecycle is not (Lifecycle.Published or Lifecycle.Deprecated)))
        {
            Say("interfaces", $"There is no published API or event {id} in release {feed.Current.Number}.");
        }
        if (offered.Count is 0 or > 100 || offered.All(workspace.Events.ContainsKey))
        {
            Say("interfaces", "Name the APIs that the partner may ask for, such as revenue-cycle/eligibility/v1, and the events that it may get: it sees no other.");
        }
        if (wrong.Count > 0)
        {
            return new Refusal(Outcome.Invalid, "The invitation is not complete.", wrong);
        }
        var code = RandomNumberGenerator.GetHexString(64, lowercase: true);
        return await db.Write<Decision<Invitation>>(async unit =>
        {
            if (await unit.Db.Set<PartnerApplication>().CountAsync(a => a.ClosedAt == null, cancellationToken) >= MostOpen)
            {
                return new Refusal(Outcome.Conflict, $"{MostOpen} applications are open. Close those that came to nothing.");
            }
            var application = new PartnerApplication
            {
                Id = Guid.CreateVersion7(unit.Now), Sponsor = sponsor, Zone = zone, Offered = string.Join(',', offered.Distinct(StringComparer.Ordinal)), InvitedAt = unit.Now,
            };
            unit.Db.Add(application);
            unit.Db.Add(PartnerAccounts.Invited(application, "Administrator", PartnerAccount.Administrator, code, "person:" + sponsor, unit.Now));
            await audit.Write(unit, new AuditEntry("partner.invited", "person:" + sponsor, Target(application)) { Detail = application.Offered });
            return new Invitation(application, code, unit.Now + InvitationLife);
        }, cancellationToken);
    }

    /// <summary>Offers more: interfaces that its form lets it ask for, events that it may get.</summary>
    public async Task<Refusal?> Offer(PartnerApplication application, IReadOnlyList<string> more, string by, CancellationToken cancellationToken)
    {
        var workspace = feed.Current?.Workspace;
        var unknown = more.Where(id => (workspace?.Apis.GetValueOrDefault(id)?.Terms ?? workspace?.Events.GetValueOrDefault(id)?.Terms)?.Lifecycle is not (Lifecycle.Published or Lifecycle.Deprecated)).ToList();
        if (more.Count is 0 or > 100 || unknown.Count > 0)
        {
            return new Refusal(Outcome.Invalid, unknown.Count > 0 ? $"There is no published API or event {string.Join(", ", unknown)}." : "Name APIs or events, at most 100.");
        }
        return await db.Write<Refusal?>(async unit =>
        {
            var held = await unit.Db.Set<PartnerApplication>().FirstAsync(a => a.Id == application.Id, cancellationToken);
            if (held.ClosedAt is not null)
            {
                return new Refusal(Outcome.Conflict, "The application is closed.");
            }
            held.Offered = string.Join(',', held.OfferedList.Concat(more).Distinct(StringComparer.Ordinal));
            await audit.Write(unit, new AuditEntry("partner.offered", by, Target(held)) { Detail = string.Join(',', more) });
            return null;
        }, cancellationToken);
    }

    public Task<PartnerApplication?> Find(Guid id, CancellationToken cancellationToken) =>
        db.Read(read => read.Set<PartnerApplication>().SingleOrDefaultAsync(a => a.Id == id, cancellationToken), cancellationToken);

    /// <summary>By the name of the partner or the id of the application.</summary>
    public Task<PartnerApplication?> Find(string name, CancellationToken cancellationToken) => Guid.TryParse(name, out var id) ? Find(id, cancellationToken)
        : db.Read(read => read.Set<PartnerApplication>().SingleOrDefaultAsync(a => a.Partner == name, cancellationToken), cancellationToken);

    public Task<List<PartnerApplication>> List(CancellationToken cancellationToken) =>
        db.Read(read => read.Set<PartnerApplication>().OrderByDescending(a => a.Id).Take(MostOpen).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Takes a filled form, or says everything that is wrong with it. What changes after production was asked for has to be asked for again.</summary>
    public async Task<IReadOnlyList<FormFlaw>> Save(Guid id, string form, IReadOnlyDictionary<string, string[]> given, CancellationToken cancellationToken, string? by = null)
    {
        if (feed.Current?.Workspace is not { } workspace || await Find(id, cancellationToken) is not { ClosedAt: null } known
            || ApplicationForms.Of(workspace, known).FirstOrDefault(one => one.Id == form) is not { } wanted)
        {
            return [new FormFlaw("", "The application is closed.")];
        }
        var kept = wanted.Fields.ToDictionary(field => field.Name, field => (given.GetValueOrDefault(field.Name) ?? []).Select(value => value.Trim()).Where(value => value.Length > 0)
            .Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        var flaws = ApplicationRules.Check(wanted, kept, known.Read(), workspace, WorkspaceFiles.Today(clock));
        if (flaws.Count > 0)
        {
            return flaws;
        }
        return await db.Write<IReadOnlyList<FormFlaw>>(async unit =>
        {
            var application = await unit.Db.Set<PartnerApplication>().FirstAsync(a => a.Id == id, cancellationToken);
            if (application.ClosedAt is not null || application.Change is not null)
            {
                return [new FormFlaw("", application.Change is null ? "The application is closed." : $"{application.Change} proposes it as it is. Your sponsor, {application.Sponsor}, can take that back; then it can be changed.")];
            }
            var (partner, client) = (form == ApplicationForms.Organization ? kept["name"][0] : application.Partner, form == ApplicationForms.Keys ? kept["client"][0] : application.Client);
            if (await unit.Db.Set<PartnerApplication>().AnyAsync(a => a.Id != id && ((partner != null && a.Partner == partner) || (client != null && a.Client == client)), cancellationToken))
            {
                return [new FormFlaw(form == ApplicationForms.Organization ? "name" : "client", "This name is taken.")];
            }
            var answers = application.Read();
            answers[form] = new(kept, StringComparer.Ordinal);
            var text = JsonSerializer.Serialize(answers, PartnerJson.Default.Answers);
            if (text.Length > LargestAnswers)
            {
                return [new FormFlaw("", $"All forms together have at most {LargestAnswers} characters.")];
            }
            (application.Answers, application.Partner, application.Client) = (text, partner, client);
            await audit.Write(unit, new AuditEntry("partner.form-saved", by ?? Actor(application), Target(application)) { Reason = form, Detail = answers.HashOf(form) });
            return [];
        }, cancellationToken);
    }

    /// <summary>A request that was rejected or taken back proposes nothing any more: the application can be changed, and asked for again.</summary>
    public async Task<PartnerApplication> Fresh(PartnerApplication known, CancellationToken cancellationToken)
    {
        if (known.Change is null)
        {
            return known;
        }
        return !await CameToNothing(db, known.Change, cancellationToken) ? known : await db.Write(async unit =>
        {
            var application = await unit.Db.Set<PartnerApplication>().FirstAsync(a => a.Id == known.Id, cancellationToken);
            application.Change = null;
            await audit.Write(unit, new AuditEntry("partner.application-reopened", Actor(application), Target(application)) { Reason = $"{known.Change} is over without a release" });
            return application;
        }, cancellationToken);
    }

    /// <summary>True where a change request ended without a release.</summary>
    public static Task<bool> CameToNothing(ModuleDb db, string change, CancellationToken cancellationToken)
    {
        var number = ChangeRequest.NumberOf(change);
        return db.Read(read => read.Set<ChangeRequest>().AnyAsync(c => c.Number == number && (c.State == ChangeState.Rejected || c.State == ChangeState.Withdrawn), cancellationToken), cancellationToken);
    }

    /// <summary>The forms that are filled in and still right: what the release offers may have changed since.</summary>
    public IReadOnlyList<string> Done(PartnerApplication application, Answers answers) => feed.Current?.Workspace is not { } workspace ? []
        : [.. ApplicationForms.Of(workspace, application).Where(form => answers.TryGetValue(form.Id, out var given)
            && ApplicationRules.Check(form, given, answers, workspace, WorkspaceFiles.Today(clock)).All(flaw => IsOwn(application, workspace, flaw))).Select(form => form.Id)];

    /// <summary>Ends it: nobody signs in, no key counts, nothing that was filled in is left but the signed reports and what the ledger says.</summary>
    public Task<bool> Close(Guid id, string by, string reason, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var application = await unit.Db.Set<PartnerApplication>().FirstAsync(a => a.Id == id, cancellationToken);
        if (application.ClosedAt is not null)
        {
            return false;
        }
        foreach (var watch in application.Partner is null ? [] : watching ?? [])
        {
            await watch.Closed(unit, application.Partner!);
        }
        (application.ClosedAt, application.Answers, application.Partner, application.Client) = (unit.Now, "{}", null, null);
        await unit.Db.Set<PartnerAccount>().Where(a => a.Application == id).ExecuteDeleteAsync(cancellationToken);
        await unit.Db.Set<PortalSession>().Where(s => s.Application == id).ExecuteDeleteAsync(cancellationToken);
        var runs = unit.Db.Set<CertificationRun>().Where(r => r.Application == id).Select(r => r.Id);
        await unit.Db.Set<SandboxUse>().Where(u => runs.Contains(u.Run)).ExecuteDeleteAsync(cancellationToken);
        await audit.Write(unit, new AuditEntry("partner.application-closed", by, Target(application)) { Reason = reason });
        return true;
    }, cancellationToken);

    /// <summary>Once it is released, its own name and client are taken by itself.</summary>
    private static bool IsOwn(PartnerApplication application, Workspace workspace, FormFlaw flaw) => application.Change is not null && application.Partner is { } name
        && ((flaw.Field == "name" && workspace.Partners.ContainsKey(name)) || (flaw.Field == "client" && workspace.Clients.TryGetValue(application.Client ?? "", out var client) && client.Partner.Name == name));

    public static string Target(PartnerApplication application) => $"partner-application/{application.Id}";

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
