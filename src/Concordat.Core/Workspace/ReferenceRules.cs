using Concordat.Core.Investment;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>Every name leads somewhere.</summary>
internal static class ReferenceRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        Row("reference-governance", "governance", ws => ws.Governances.Keys, ws => [ws.Organization.Governance]),
        Row("reference-system", "system", ws => ws.Systems.Keys, Systems),
        Row("reference-partner", "partner", ws => ws.Partners.Keys, ws => ws.Flows.Values.SelectMany(f => f.Source.Senders)),
        Row("reference-domain", "domain", ws => ws.Domains.Keys, ws => WorkspaceRules.Interfaces(ws).SelectMany(i => i.Terms.OfferedBy.Prepend(i.Terms.Owner)).Concat(ws.Waivers.Values.Select(w => w.Owner)).Concat(ProposalRules.Open(ws).Select(p => p.Domain))
            .Concat(Conditions(ws).SelectMany(when => when.Domains)).Concat(ws.Jobs.Values.Select(job => job.Owner)).Concat(ws.ServiceAccounts.Values.SelectMany(account => account.Domains.Prepend(account.Owner)))),
        Row("reference-tier", "tier", ws => ws.Tiers.Keys, ws => WorkspaceRules.Interfaces(ws).Select(i => i.Terms.Tier).Concat(ws.Products.Values.SelectMany(p => p.Plans.Values.Select(plan => plan.Tier).OfType<Ref>().Prepend(p.Terms.Tier)))
            .Concat(Conditions(ws).SelectMany(when => when.Tiers))),
        Row("reference-classification", "classification", ws => ws.Classifications.Keys, Classifications),
        Row("reference-zone", "zone", ws => ws.Zones.Keys, ws =>
            ws.Systems.Values.Select(s => s.Zone).Concat(ws.Partners.Values.Select(p => p.Zone)).Concat(ws.Zones.Values.SelectMany(z => z.Reaches))),
        Row("reference-region", "region", ws => ws.Organization.Regions.Select(r => r.Name), ws =>
            ws.Systems.Values.Select(s => s.Region).Concat(ws.Partners.Values.Select(p => p.Region)).Concat(WorkspaceRules.Interfaces(ws).SelectMany(i => i.Terms.Regions))
                .Concat(ws.Zones.Values.Select(z => z.Region).OfType<Ref>()).Concat(ws.Classifications.Values.SelectMany(c => c.Regions))),
        Row("reference-person", "person", ws => ws.Organization.People.Select(p => p.Name), People),
        new("reference-seat", Severity.Error, "The person or team that holds a seat exists.", ws =>
        {
            var names = ws.Organization.People.Select(p => p.Name).Concat(ws.Organization.Teams.Select(t => t.Name)).ToHashSet(StringComparer.Ordinal);
            return ws.Domains.Values.SelectMany(d => d.Seats.Values).Concat(ws.Governances.Values.SelectMany(g => g.Seats.Values)).SelectMany(seat => seat).SelectMany(one => Missing(ws, "person or team", one, names));
        }),
        Row("reference-calendar", "calendar", ws => ws.Calendars.Keys, ws => ws.Workflows.Values.SelectMany(WorkflowProgram.Spans).Select(span => span.Calendar).OfType<Ref>()),
        Row("reference-event", "event", ws => ws.Events.Keys, Events),
        Row("reference-interface", "interface", ws => ws.Apis.Keys.Concat(ws.Events.Keys), ws => ws.Clients.Values.SelectMany(c => c.Client.Interfaces.Concat(c.Client.Uses.Select(use => use.Interface)))),
        new("reference-mapping", Severity.Error, "A mapping that is named exists.", Mappings),
        new("reference-profile", Severity.Error, "A profile that is named exists.", ws =>
            from flow in ws.Flows.Values
            where flow.Profile is not null
            from complaint in Missing(ws, "profile", flow.Profile!.Value with { Name = Workspace.Qualified(flow.Domain, flow.Profile.Value.Name) }, [.. ws.Profiles.Keys])
            select complaint),
        new("reference-client", Severity.Error, "The client of a subscription or publication is one of the same partner.", ws =>
            from partner in ws.Partners.Values
            from client in partner.Subscriptions.Select(s => s.Client).OfType<Ref>().Concat(partner.Publications.Select(p => p.Client))
            from complaint in Missing(ws, "client", client, [.. partner.Clients.Select(c => c.Id)])
            select complaint),
    ];

    /// <summary>References to interfaces of any kind, flows by <c>domain/name</c>.</summary>
    internal static IEnumerable<Complaint> MissingInterfaces(Workspace ws, IEnumerable<Ref> references)
    {
        var names = ws.Apis.Keys.Concat(ws.Events.Keys).Concat(ws.Flows.Values.Select(flow => $"{flow.Domain}/{flow.Name}")).Concat(ws.Workflows.Keys).ToHashSet(StringComparer.Ordinal);
        return references.SelectMany(reference => Missing(ws, reference.Name.Count(letter => letter == '/') == 1 ? "flow" : "interface", reference, names));
    }

    private static WorkspaceRule Row(string id, string kind, Func<Workspace, IEnumerable<string>> known, Func<Workspace, IEnumerable<Ref>> references) =>
        new(id, Severity.Error, $"A {kind} that is named exists.", ws =>
        {
            var names = known(ws).ToHashSet(StringComparer.Ordinal);
            return references(ws).SelectMany(reference => Missing(ws, kind, reference, names));
        });

    /// <summary>An empty name was reported as missing; the name of an unreadable file is not dangling.</summary>
    private static IEnumerable<Complaint> Missing(Workspace ws, string kind, Ref reference, IReadOnlyCollection<string> known)
    {
        if (reference.Name.Length > 0 && !known.Contains(reference.Name) && !IsUnreadable(ws, kind, reference.Name))
        {
            yield return new Complaint(reference.At, $"There is no {kind} '{reference.Name}'.", Spelling.Fix(reference.Name, known));
        }
    }

    private static bool IsUnreadable(Workspace ws, string kind, string name) => kind switch
    {
        "tier" => ws.Unreadable.Any(u => u.StartsWith("tiers:", StringComparison.Ordinal)),
        "classification" => ws.Unreadable.Any(u => u.StartsWith("classifications:", StringComparison.Ordinal)),
        "governance" => ws.Unreadable.Any(u => u.StartsWith("governance:", StringComparison.Ordinal)),
        "interface" or "event" => ws.Unreadable.Any(u => u.StartsWith("api:", StringComparison.Ordinal) || u.StartsWith("event:", StringComparison.Ordinal)),
        _ => ws.Unreadable.Contains(kind + ":" + name[(name.LastIndexOf('/') + 1)..]),
    };

    private static IEnumerable<Ref> Systems(Workspace ws) =>
        ws.Apis.Values.Select(a => a.Backend.System)
            .Concat(ws.Flows.Values.SelectMany(f => f.Systems))
            .Concat(WorkflowRules.Calls(ws).Select(one => one.Call.System))
            .Concat(ws.Partners.Values.SelectMany(p => p.Subscriptions).Select(s => s.Endpoint?.System ?? s.Broker?.System).OfType<Ref>())
            .Concat(ws.Partners.Values.SelectMany(p => p.Publications).Select(p => p.Broker.System))
            .Concat(ws.Notices.Values.SelectMany(n => n.Webhooks).Select(w => w.Endpoint.System).OfType<Ref>());

    private static IEnumerable<Ref> Classifications(Workspace ws) =>
        WorkspaceRules.Interfaces(ws).Select(i => i.Terms.Classification)
            .Concat(ws.Partners.Values.SelectMany(p => p.Agreements).Select(a => a.Classification))
            .Concat(Conditions(ws).SelectMany(when => when.Classifications));

    private static IEnumerable<ChangeCondition> Conditions(Workspace ws) => ws.Governances.Values.SelectMany(g => g.Rights).Select(r => r.When).OfType<ChangeCondition>();

    private static IEnumerable<Ref> People(Workspace ws) =>
        ws.Domains.Values.SelectMany(d => d.Escalation.Prepend(d.Owner))
            .Concat(ws.Governances.Values.SelectMany(g => g.Delegates.SelectMany(d => new[] { d.For, d.To })))
            .Concat(ws.Organization.Teams.SelectMany(team => team.People))
            .Concat(ws.Partners.Values.Select(p => p.Sponsor).OfType<Ref>())
            .Concat(ws.Waivers.Values.Select(w => w.GrantedBy))
            .Concat(ProposalRules.Open(ws).Select(p => p.Owner));

    private static IEnumerable<Ref> Events(Workspace ws) =>
        ws.Flows.Values.SelectMany(f => f.Steps).OfType<PublishStep>().Select(s => s.Event)
            .Concat(ws.Flows.Values.Select(f => f.Source.Event?.Type).OfType<Ref>())
            .Concat(ws.Workflows.Values.SelectMany(WorkflowRules.Events))
            .Concat(ws.Partners.Values.SelectMany(p => p.Subscriptions).Select(s => s.Event))
            .Concat(ws.Partners.Values.SelectMany(p => p.Publications).SelectMany(p => p.Events));

    private static IEnumerable<Complaint> Mappings(Workspace ws)
    {
        var flows = from flow in ws.Flows.Values
                    from step in flow.Steps
                    select (flow.Domain, Reference: step switch { MapStep m => m.Mapping, PublishStep p => p.Mapping, _ => default });
        return from use in flows.Concat(ws.Workflows.Values.SelectMany(workflow => WorkflowRules.Mappings(workflow).Select(reference => (workflow.Domain, Reference: reference))))
               where !string.IsNullOrEmpty(use.Reference.Name)
               from complaint in Missing(ws, "mapping", use.Reference with { Name = Workspace.Qualified(use.Domain, use.Reference.Name) }, [.. ws.Mappings.Keys])
               select complaint;
    }
}
