using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Observation;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Eventing.Webhooks;
using Concordat.Governance.Partners;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Portal;

/// <summary>What a partner fills in to get events by webhook.</summary>
internal sealed record WantedEndpoint(string Name, string Event, string Url, IReadOnlyList<string> Fields, bool Ordered);

/// <summary>Webhooks that partners propose: filled in, shown to be theirs, certified, and asked for. Whatever is asked is asked within one partner.</summary>
internal sealed class EndpointProposals(
    SubscriberPlans plans, PartnerPortal portal, EndpointChallenge challenge, EndpointCertification certification, MadeSecrets secrets, EventingOptions options, AuditLedger audit, ModuleDb db, TimeProvider clock)
{
    private const int Most = 20;
    private const int LongestName = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public Task<List<EndpointProposal>> Of(string? partner, CancellationToken cancellationToken) =>
        db.Read(read => read.Set<EndpointProposal>().Where(p => partner == null || p.Partner == partner).OrderBy(p => p.Partner).ThenBy(p => p.Name).Take(1000).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>A proposal of this partner; one whose request came to nothing, or whose subscription was taken out again, can be asked for again.</summary>
    public async Task<EndpointProposal?> Find(string partner, string name, CancellationToken cancellationToken)
    {
        var found = await db.Read(read => read.Set<EndpointProposal>().SingleOrDefaultAsync(p => p.Partner == partner && p.Name == name, cancellationToken), cancellationToken);
        if (found?.Change is { } change && !IsInForce(found) && await portal.IsOver(change, cancellationToken))
        {
            await db.Write(unit => unit.Sql.Execute("UPDATE webhook_proposals SET change = NULL WHERE id = $1", found.Id), cancellationToken);
            found.Change = null;
        }
        return found;
    }

    /// <summary>The event types that this partner may get: offered or had already, and covered today by an agreement and a client's purposes.</summary>
    public IReadOnlyList<EventType> Types(PortalUser user) => plans.Current is not { } plan || plan.Release.Workspace.Partners.GetValueOrDefault(user.Partner) is not { } partner ? []
        : [.. plan.Release.Workspace.Events.Values.Where(type => type.Terms.Runs && Known(user, partner).Contains(type.Type) && ClientFor(plan, partner, type) is not null).OrderBy(type => type.Type, StringComparer.Ordinal)];

    /// <summary>Keeps a proposal and makes its secret, which is shown this once; or says all that is wrong.</summary>
    public async Task<(string? Secret, IReadOnlyList<string> Flaws)> Register(PortalUser user, WantedEndpoint wanted, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan || plan.Release.Workspace.Partners.GetValueOrDefault(user.Partner) is not { } partner)
        {
            return (null, ["You are not in force any more."]);
        }
        var type = Types(user).FirstOrDefault(one => one.Type == wanted.Event);
        var flaws = Check(wanted, type, partner).ToList();
        if (flaws.Count > 0)
        {
            return (null, flaws);
        }
        var proposal = new EndpointProposal
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), Partner = user.Partner, Name = wanted.Name, Event = wanted.Event, Client = ClientFor(plan, partner, type!)!, Url = wanted.Url, Fields = string.Join(',', wanted.Fields),
            Ordered = wanted.Ordered, MadeAt = clock.GetUtcNow(), MadeBy = user.Actor,
        };
        return await db.Write<(string?, IReadOnlyList<string>)>(async unit =>
        {
            await unit.LockKeys([$"webhook-proposals\n{user.Partner}"], cancellationToken);
            if (await unit.Db.Set<EndpointProposal>().CountAsync(p => p.Partner == user.Partner, cancellationToken) >= Most)
            {
                return (null, [$"{Most} endpoints are registered. Withdraw one first."]);
            }
            if (await unit.Db.Set<EndpointProposal>().AnyAsync(p => p.Partner == user.Partner && p.Name == wanted.Name, cancellationToken))
            {
                return (null, ["You have an endpoint of this name."]);
            }
            unit.Db.Add(proposal);
            await MadeSecrets.Forget(unit, proposal.Channel); // of a subscription of this name that ended
            var secret = await secrets.Make(unit, proposal.Channel);
            await audit.Write(unit, new AuditEntry("endpoint.registered", user.Actor, proposal.Channel) { Detail = $"{proposal.Event} to {new Uri(proposal.Url).Host}" });
            return (secret, []);
        }, cancellationToken);
    }

    /// <summary>Poses the challenge; what is wrong, or null.</summary>
    public async Task<string?> Verify(PortalUser user, EndpointProposal proposal, CancellationToken cancellationToken)
    {
        if (await Busy(proposal, cancellationToken) is { } busy)
        {
            return busy;
        }
        var trouble = await secrets.Keys(proposal.Channel, cancellationToken) is [var key, ..] ? await challenge.Pose(new Uri(proposal.Url), key, cancellationToken) : "Its secret is gone. Withdraw it and register it again.";
        await db.Write(async unit =>
        {
            var held = await unit.Db.Set<EndpointProposal>().FirstAsync(p => p.Id == proposal.Id, cancellationToken);
            (held.Trouble, held.VerifiedAt, held.AskedAt) = (trouble, trouble is null ? unit.Now : held.VerifiedAt, trouble is null ? null : held.AskedAt);
            await audit.Write(unit, new AuditEntry(trouble is null ? "endpoint.verified" : "endpoint.not-verified", user.Actor, proposal.Channel) { Reason = trouble });
        }, cancellationToken);
        return trouble;
    }

    /// <summary>Tries the endpoint and signs what was seen; why it was not tried, or null.</summary>
    public async Task<string?> Certify(PortalUser user, EndpointProposal proposal, CancellationToken cancellationToken)
    {
        if (proposal.VerifiedAt is null)
        {
            return "Let the endpoint meet the challenge first.";
        }
        if (await Busy(proposal, cancellationToken) is { } busy)
        {
            return busy;
        }
        if (await secrets.Keys(proposal.Channel, cancellationToken) is not [var key, ..])
        {
            return "Its secret is gone. Withdraw it and register it again.";
        }
        var checks = await certification.Run(new Uri(proposal.Url), key, cancellationToken);
        var passed = checks.All(check => check.Passed);
        var report = portal.Seal(EndpointCertification.Kind, EndpointCertification.Report(proposal, checks, plans.Current?.Release.Number ?? 0, clock.GetUtcNow()));
        await db.Write(async unit =>
        {
            var held = await unit.Db.Set<EndpointProposal>().FirstAsync(p => p.Id == proposal.Id, cancellationToken);
            (held.Report, held.Hash, held.KeyId, held.Signature) = (report.Content, report.Hash, report.KeyId, report.Signature);
            held.AskedAt = passed ? null : held.AskedAt;
            await audit.Write(unit, new AuditEntry(passed ? "endpoint.certified" : "endpoint.certification-failed", user.Actor, proposal.Channel) { Detail = report.Hash });
        }, cancellationToken);
        return null;
    }

    /// <summary>True where the newest report was passed, is about this address and event, has not expired, and its signature holds.</summary>
    public bool Counts(EndpointProposal proposal) => proposal.Certificate is { } report && portal.Holds(EndpointCertification.Kind, report) && JsonNode.Parse(report.Content) is { } said
        && (bool)said["passed"]! && (string)said["partner"]! == proposal.Partner && (string)said["url"]! == proposal.Url && (string)said["event"]! == proposal.Event && ExpiryOf(report) > clock.GetUtcNow();

    /// <summary>Until when a report counts.</summary>
    public static DateTimeOffset ExpiryOf(SealedDocument report) => DateTimeOffset.Parse((string)JsonNode.Parse(report.Content)!["expires"]!, CultureInfo.InvariantCulture);

    /// <summary>Proposes the subscription to those who own the data; what stands against it.</summary>
    public async Task<IReadOnlyList<string>> Ask(PortalUser user, EndpointProposal proposal, CancellationToken cancellationToken)
    {
        if (proposal.Change is { } known)
        {
            return [$"{known} proposes it already."];
        }
        if (proposal.VerifiedAt is not { } verified || !Counts(proposal))
        {
            return ["An endpoint that met the challenge and holds a certificate is asked for: verify and certify it first."];
        }
        var evidence = $"endpoint verified {verified:yyyy-MM-dd}, certificate {proposal.Hash}";
        var proposed = await portal.Propose(user, $"Webhook {proposal.Name} of {user.Partner}: {proposal.Event}", file => SubscriptionText.Add(file, proposal, evidence), cancellationToken);
        if (proposed.Change is not { } change)
        {
            return proposed.Flaws;
        }
        await db.Write(async unit =>
        {
            await unit.Sql.Execute("UPDATE webhook_proposals SET change = $1 WHERE id = $2", change, proposal.Id);
            await audit.Write(unit, new AuditEntry("endpoint.approval-asked", user.Actor, proposal.Channel) { Detail = $"{change}; {evidence}" });
        }, cancellationToken);
        return [];
    }

    /// <summary>Takes a proposal back; false where it was asked for already or is in force.</summary>
    public async Task<bool> Withdraw(PortalUser user, EndpointProposal proposal, CancellationToken cancellationToken) =>
        proposal.Change is null && !IsInForce(proposal) && await db.Write(async unit =>
        {
            if (await unit.Sql.Execute("DELETE FROM webhook_proposals WHERE id = $1 AND change IS NULL", proposal.Id) == 0)
            {
                return false;
            }
            await MadeSecrets.Forget(unit, proposal.Channel);
            await audit.Write(unit, new AuditEntry("endpoint.withdrawn", user.Actor, proposal.Channel));
            return true;
        }, cancellationToken);

    public bool IsInForce(EndpointProposal proposal) => plans.Current?.Webhook(proposal.Channel) is not null;

    /// <summary>All of all partners, for the organization.</summary>
    public async Task<EndpointList> List(CancellationToken cancellationToken) => new([.. (await Of(null, cancellationToken)).Select(one => new EndpointView(
        one.Partner, one.Name, one.Event, one.Url, IsInForce(one) ? "in-force" : one.Change is not null ? "proposed" : Counts(one) ? "certified" : one.VerifiedAt is not null ? "verified" : "registered", one.VerifiedAt,
        Counts(one) ? ExpiryOf(one.Certificate!) : null, one.Hash, one.Change, one.Report is { } report ? [.. EndpointCertification.ChecksOf(report).Where(check => !check.Passed).Select(check => check.Id)] : []))]);

    /// <summary>The endpoint of somebody else must not be flooded through us: one question after the other, and a pause after each that was not answered as it must be.</summary>
    private async Task<string?> Busy(EndpointProposal proposal, CancellationToken cancellationToken) =>
        await db.Write(unit => unit.Sql.Execute("UPDATE webhook_proposals SET asked_at = $1 WHERE id = $2 AND (asked_at IS NULL OR asked_at <= $3)", unit.Now, proposal.Id, unit.Now - Pause), cancellationToken) == 1
            ? null : $"The endpoint was asked within the last {Pause.TotalSeconds:0} seconds. Wait a moment.";

    private IEnumerable<string> Check(WantedEndpoint wanted, EventType? type, Partner partner)
    {
        if (wanted.Name.Length is 0 or > LongestName || !char.IsAsciiLetterLower(wanted.Name[0]) || wanted.Name[^1] == '-' || wanted.Name.Contains("--", StringComparison.Ordinal)
            || !wanted.Name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-'))
        {
            yield return $"Name: small letters, digits and single hyphens, beginning with a letter, at most {LongestName}.";
        }
        else if (partner.Subscriptions.Any(one => one.Name == wanted.Name))
        {
            yield return "Name: you have a subscription of this name.";
        }
        if (type is null)
        {
            yield return "Event: choose one of those that you may get.";
        }
        if (wanted.Url.Length > 500 || !Uri.TryCreate(wanted.Url, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0 || wanted.Url.Any(char.IsControl)
            || (url.Scheme != Uri.UriSchemeHttps && !options.LocalEndpoints.Contains(url.GetLeftPart(UriPartial.Authority))))
        {
            yield return "Address: an https address without user name, query and fragment, at most 500 characters.";
        }
        if (wanted.Fields.Count > 50 || wanted.Fields.Any(field => field.Length > 100))
        {
            yield return "Fields: at most 50, each of at most 100 characters.";
        }
        else if (type is not null && ObservedValues.NamesOf(type) is { Count: > 0 } known && wanted.Fields.Where(field => !known.Contains(field[(field.LastIndexOf('.') + 1)..])).ToList() is { Count: > 0 } unknown)
        {
            yield return $"Fields: the event has no {string.Join(", ", unknown)}. It has {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
        }
    }

    private static HashSet<string> Known(PortalUser user, Partner partner) =>
        [.. user.Offered, .. partner.Clients.SelectMany(client => client.Interfaces).Select(one => one.Name), .. partner.Subscriptions.Select(one => one.Event.Name)];

    /// <summary>The first client of the partner for whose purposes it may get the event today; null where there is none.</summary>
    private string? ClientFor(SubscriberPlan plan, Partner partner, EventType type)
    {
        var workspace = plan.Release.Workspace;
        var ranks = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(workspace.Classifications, c => c.Key, c => c.Value.Rank, StringComparer.Ordinal);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return partner.Clients.OrderBy(client => client.Interfaces.All(one => one.Name != type.Type)).Select(client => client.Id).FirstOrDefault(client => new SubscriptionTerms(
            partner, new Subscription("wanted", new Ref(type.Type, type.At), null, null, new Ref(client, type.At), type.At), type, ranks.GetValueOrDefault(type.Terms.Classification.Name, int.MaxValue), ranks).PurposeOn(today) is not null);
    }
}
