using System.Security.Cryptography;
using Concordat.Core.Primitives;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>A person of a partner who is signed in, and what the person acts for.</summary>
internal sealed record SignedIn(PartnerApplication Application, PartnerAccount Account);

/// <summary>
/// The people of a partner: administrators invite others, technical contacts read. The last administrator stays, whoever removes whom at the same time;
/// the organization alone can take it away, and invites another.
/// </summary>
internal sealed class PartnerAccounts(ModuleDb db, AuditLedger audit, ReleaseFeed feed, TimeProvider clock)
{
    public const int Most = 50;
    private const int LongestName = 100;

    /// <summary>The account that an invitation is for.</summary>
    public static PartnerAccount Invited(PartnerApplication application, string name, string role, string code, string by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Application = application.Id, Name = name, Role = role, InviteHash = PartnerApplications.HashOf(code), InviteUntil = now + PartnerApplications.InvitationLife, InvitedBy = by,
    };

    /// <summary>What a link leads to; null where it was used, is over, or never was: the three look the same.</summary>
    public async Task<SignedIn?> ByCode(string code, CancellationToken cancellationToken)
    {
        var hash = PartnerApplications.HashOf(code);
        var found = code.Length > 100 ? null : await db.Read(async read => await read.Set<PartnerAccount>().SingleOrDefaultAsync(a => a.InviteHash == hash, cancellationToken) is { } account
            && await read.Set<PartnerApplication>().SingleOrDefaultAsync(a => a.Id == account.Application && a.ClosedAt == null, cancellationToken) is { } application ? new SignedIn(application, account) : null, cancellationToken);
        return found?.Account.InviteUntil > clock.GetUtcNow() ? found : null;
    }

    /// <summary>The people of some applications, those who were invited last behind.</summary>
    public Task<List<PartnerAccount>> Of(IReadOnlyCollection<Guid> applications, CancellationToken cancellationToken) =>
        db.Read(read => read.Set<PartnerAccount>().Where(a => applications.Contains(a.Application)).OrderBy(a => a.Id).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Makes a link for another person of the partner.</summary>
    public async Task<Decision<Invitation>> Invite(PartnerApplication application, string name, string role, string by, CancellationToken cancellationToken)
    {
        name = name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            return new Refusal(Outcome.Invalid, $"Say who is invited, in at most {LongestName} characters.");
        }
        if (role is not (PartnerAccount.Administrator or PartnerAccount.Contact))
        {
            return new Refusal(Outcome.Invalid, $"The role is {PartnerAccount.Administrator} or {PartnerAccount.Contact}.");
        }
        var code = RandomNumberGenerator.GetHexString(64, lowercase: true);
        return await db.Write<Decision<Invitation>>(async unit =>
        {
            if (!await Alone(unit, application.Id))
            {
                return new Refusal(Outcome.Conflict, "The application is closed.");
            }
            var over = unit.Now;
            await unit.Db.Set<PartnerAccount>().Where(a => a.Application == application.Id && a.Email == null && a.InviteUntil <= over).ExecuteDeleteAsync(cancellationToken);
            if (await unit.Db.Set<PartnerAccount>().CountAsync(a => a.Application == application.Id, cancellationToken) >= Most)
            {
                return new Refusal(Outcome.Conflict, $"{Most} people have an account or an invitation. Remove one first.");
            }
            var account = Invited(application, name, role, code, by, unit.Now);
            unit.Db.Add(account);
            await audit.Write(unit, new AuditEntry("partner.account-invited", by, PartnerApplications.Target(application)) { Detail = $"{account.Id} as {role}" });
            return new Invitation(application, code, account.InviteUntil);
        }, cancellationToken);
    }

    /// <summary>Removes a person with all sessions; the last administrator alone by the organization.</summary>
    public Task<Refusal?> Remove(PartnerApplication application, Guid id, string by, string? reason, bool organization, CancellationToken cancellationToken) =>
        Change(application, id, organization, by, "partner.account-removed", reason, null, cancellationToken);

    /// <summary>Gives a person another role. It counts from the next request on.</summary>
    public async Task<Refusal?> SetRole(PartnerApplication application, Guid id, string role, string by, CancellationToken cancellationToken) =>
        role is not (PartnerAccount.Administrator or PartnerAccount.Contact) ? new Refusal(Outcome.Invalid, $"The role is {PartnerAccount.Administrator} or {PartnerAccount.Contact}.")
        : await Change(application, id, false, by, "partner.account-changed", role, role, cancellationToken);

    private Task<Refusal?> Change(PartnerApplication application, Guid id, bool mayBeLast, string by, string action, string? reason, string? role, CancellationToken cancellationToken) => db.Write<Refusal?>(async unit =>
    {
        // Another partner's account looks like one that is not there.
        if (!await Alone(unit, application.Id) || await unit.Db.Set<PartnerAccount>().SingleOrDefaultAsync(a => a.Id == id && a.Application == application.Id, cancellationToken) is not { } account)
        {
            return new Refusal(Outcome.NotFound, "There is no such account.");
        }
        var isLast = account is { IsAdministrator: true, Email: not null }
            && !await unit.Db.Set<PartnerAccount>().AnyAsync(a => a.Application == application.Id && a.Id != id && a.Role == PartnerAccount.Administrator && a.Email != null, cancellationToken);
        if (isLast && !mayBeLast && role != PartnerAccount.Administrator)
        {
            return new Refusal(Outcome.Conflict, "This is the last administrator. Let another one take the invitation first.");
        }
        if (role is null)
        {
            unit.Db.Remove(account);
            await unit.Db.Set<PortalSession>().Where(s => s.Account == id).ExecuteDeleteAsync(cancellationToken);
        }
        else
        {
            account.Role = role;
        }
        await audit.Write(unit, new AuditEntry(action, by, PartnerApplications.Target(application)) { Reason = reason, Detail = id.ToString() });
        return null;
    }, cancellationToken);

    /// <summary>
    /// The application under which people of a partner sign in: its own, or one that is made now for a partner that was in force before the portal knew it. Whoever opens the portal to it
    /// answers for what it proposes there, as a sponsor does: its change requests are drafts of that person.
    /// </summary>
    public async Task<Decision<PartnerApplication>> Establish(string name, string person, CancellationToken cancellationToken)
    {
        if (feed.Current?.Workspace.Partners.GetValueOrDefault(name) is not { } partner)
        {
            return new Refusal(Outcome.NotFound, $"There is no partner '{name}', on its way or in force.");
        }
        return await db.Write<Decision<PartnerApplication>>(async unit =>
        {
            var made = new PartnerApplication
            {
                Id = Guid.CreateVersion7(unit.Now), Sponsor = person, Zone = partner.Zone.Name, InvitedAt = unit.Now, Partner = name, Established = true,
                Offered = string.Join(',', partner.Clients.SelectMany(client => client.Interfaces).Select(one => one.Name).Distinct(StringComparer.Ordinal)),
            };
            unit.Db.Add(made);
            await audit.Write(unit, new AuditEntry("partner.portal-opened", "person:" + person, PartnerApplications.Target(made)) { Detail = name });
            return made;
        }, cancellationToken);
    }

    /// <summary>From here to the commit nobody else changes the accounts of this application; false where it is closed.</summary>
    private static async Task<bool> Alone(UnitOfWork unit, Guid application) =>
        await unit.Sql.Execute("UPDATE partner_applications SET account_changes = account_changes + 1 WHERE id = $1 AND closed_at IS NULL", application) == 1;
}
