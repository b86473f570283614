using System.Text.Json.Nodes;
using Concordat.Core.Notices;
using Concordat.Core.Playbooks;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Governance.Notices;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Trust;

namespace Concordat.Governance.Incidents;

/// <summary>What an action did, or would do: a sentence, and the same as data. No names of patients: counts and keyed hashes.</summary>
internal sealed record ActionResult(string Summary, JsonObject Data);

/// <summary>An action that was looked up and is run in the step's transaction.</summary>
internal sealed record PlaybookWork(Func<UnitOfWork, Task<ActionResult>> Run);

/// <summary>The closed list of what the product does in an incident. In a rehearsal each says what it would do and changes nothing.</summary>
internal sealed class PlaybookActions(
    ModuleDb db, ReleaseFeed feed, ExchangeLog exchanges, DecideMessage messages, AccessGrants grants, ClientSuspension suspension, PeopleDirectory people, KeyRotation keys, TouchedByIncident touched,
    IncidentReport report, GroupMembers groups, Notify notify)
{
    /// <summary>More than these are held in several steps: one transaction stays short.</summary>
    private const int MostMessages = 5_000;

    public async Task<Decision<PlaybookWork>> Prepare(Incident incident, IncidentStep step, string by, CancellationToken cancellationToken)
    {
        var reason = $"{incident.Id}: {step.Title}";
        switch (step.Action)
        {
            case PlaybookAction.RevokeClient:
                return Stop(incident, [incident.Subject], by, reason);
            case PlaybookAction.SuspendPartner:
                return Stop(incident, [.. feed.Current?.Workspace.Partners.GetValueOrDefault(PartnerOf(incident) ?? "")?.Clients.Select(client => client.Id) ?? []], by, reason);
            case PlaybookAction.RevokeSessions:
                var open = await people.Sessions(incident.Subject, cancellationToken);
                return new PlaybookWork(async unit =>
                {
                    var ended = incident.Rehearsal ? open : await people.EndSessions(unit, incident.Subject, by, reason);
                    return new ActionResult($"{ended} sessions {Verb(incident, "ended")}, and all privileges of {incident.Subject}", new JsonObject { ["person"] = incident.Subject, ["sessions"] = ended });
                });
            case PlaybookAction.HoldMessages:
                return await Hold(incident, by, reason, cancellationToken);
            case PlaybookAction.ListTouched:
                var found = await touched.Find(incident, step.Hours, PartnerOf(incident), cancellationToken);
                return new PlaybookWork(_ => Task.FromResult(found));
            case PlaybookAction.Notify:
                return Tell(incident, step, await groups.Of(feed.Current?.Workspace, cancellationToken));
            case PlaybookAction.RotateKeys:
                return await Rotate(incident, step, by, reason, cancellationToken);
            case PlaybookAction.WriteReport:
                return new PlaybookWork(async unit =>
                {
                    var hash = await report.Write(unit, incident.Number, cancellationToken);
                    return new ActionResult($"the report is signed: {hash}", new JsonObject { ["hash"] = hash });
                });
            default:
                return new Refusal(Outcome.Invalid, $"This node does not know the action '{step.Action}'.");
        }
    }

    /// <summary>Brings into force on this node what was stopped.</summary>
    public Task Reload(CancellationToken cancellationToken) => grants.Reload(cancellationToken);

    private Decision<PlaybookWork> Stop(Incident incident, IReadOnlyList<string> clients, string by, string reason) => new PlaybookWork(async unit =>
    {
        var running = clients.Where(client => !suspension.Holds(client)).ToList();
        foreach (var client in incident.Rehearsal ? [] : running)
        {
            await grants.Revoke(unit, AccessGrants.Client, client, by, reason);
        }
        return new ActionResult(
            running.Count == 0 ? $"stopped already: {string.Join(", ", clients)}" : $"{string.Join(", ", running)} {Verb(incident, "stopped")}: tokens are refused at once",
            new JsonObject { ["stopped"] = Names(running), ["before"] = Names(clients.Except(running)) });
    });

    private async Task<Decision<PlaybookWork>> Hold(Incident incident, string by, string reason, CancellationToken cancellationToken)
    {
        var (partner, client) = (PartnerOf(incident), incident.About.StartsWith(Playbook.Client + "/", StringComparison.Ordinal) ? incident.Subject : null);
        var waiting = await MessageQueries.Waiting(db, MostMessages * 4, cancellationToken);
        var from = (await ExchangeQueries.ById(exchanges, [.. waiting.Select(message => message.Exchange)], cancellationToken))
            .Where(exchange => client is not null && exchange.Client is not null ? exchange.Client == client : exchange.Partner == partner).Select(exchange => exchange.Id).ToHashSet();
        var channels = feed.Current?.Workspace.Partners.GetValueOrDefault(partner ?? "")?.Subscriptions.Where(one => client is null || one.Client is null || one.Client.Value.Name == client)
            .Select(one => $"{(one.Broker is null ? "webhook" : "broker")}/{partner}/{one.Name}").ToHashSet(StringComparer.Ordinal) ?? [];
        var own = waiting.FindAll(message => channels.Contains(message.Channel) || (from.Contains(message.Exchange) && !message.Channel.StartsWith("webhook/", StringComparison.Ordinal) && !message.Channel.StartsWith("broker/", StringComparison.Ordinal)));
        var (busy, chosen) = (own.Count(message => message.State == MessageState.Leased), own.Where(message => message.State != MessageState.Leased).Take(MostMessages).ToList());
        return new PlaybookWork(async unit =>
        {
            var held = incident.Rehearsal ? chosen.Count : await messages.Hold(unit, chosen, incident.Id, by, reason, cancellationToken);
            return new ActionResult(
                $"{held} messages from or for {incident.Subject} {Verb(incident, "held")}{(busy == 0 ? "" : $"; {busy} are worked on at this moment and are not held")}{(chosen.Count == MostMessages ? "; there are more: run a second incident" : "")}",
                new JsonObject { ["held"] = held, ["underWay"] = busy });
        });
    }

    private Decision<PlaybookWork> Tell(Incident incident, IncidentStep step, IReadOnlyDictionary<string, IReadOnlyList<string>>? members)
    {
        var voices = feed.Current is { } active ? new Voices(active.Workspace, null, members) : null;
        var names = step.SeatList.SelectMany(seat => voices?.Seat(seat) ?? []).Distinct(StringComparer.Ordinal).ToList();
        var isAsked = feed.Current?.Workspace.Notices.Values.SelectMany(standard => standard.Rows).Any(row => row.About.Contains(NoticeKind.Incident)) == true;
        return new PlaybookWork(async unit =>
        {
            if (!incident.Rehearsal)
            {
                await notify.Tell(unit, new Notice(NoticeKind.Incident, incident.Id, unit.Now) { Voices = names, Author = incident.StartedBy });
            }
            return new ActionResult(
                isAsked ? $"{string.Join(", ", names)} {Verb(incident, "told")}" : $"the standard of notices tells nobody of incidents: call {string.Join(", ", names)}",
                new JsonObject { ["seats"] = Names(step.SeatList), ["people"] = Names(names), ["byNotice"] = isAsked });
        });
    }

    /// <summary>Keys are files: the rotation is done before the step's transaction, and audited in one of its own.</summary>
    private async Task<Decision<PlaybookWork>> Rotate(Incident incident, IncidentStep step, string by, string reason, CancellationToken cancellationToken)
    {
        string said;
        if (incident.Rehearsal)
        {
            said = $"the keys of {step.Keys} would be replaced";
        }
        else if (step.Keys == "data")
        {
            said = $"payloads are sealed with new keys, number {await keys.Data(by, reason)}";
        }
        else if (await keys.Tokens(by, reason, cancellationToken) is { } next)
        {
            said = $"the key {next.KeyId} signs access tokens from {next.SignsFrom:HH:mm:ss} UTC";
        }
        else
        {
            said = "a new key of access tokens waits to sign already";
        }
        return new PlaybookWork(_ => Task.FromResult(new ActionResult(said, new JsonObject { ["keys"] = step.Keys })));
    }

    private string? PartnerOf(Incident incident) => incident.About.StartsWith(Playbook.Partner + "/", StringComparison.Ordinal) ? incident.Subject
        : incident.About.StartsWith(Playbook.Client + "/", StringComparison.Ordinal) ? feed.Current?.Workspace.Clients.GetValueOrDefault(incident.Subject)?.Partner.Name : null;

    private static string Verb(Incident incident, string done) => incident.Rehearsal ? "would be " + done : done;

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
