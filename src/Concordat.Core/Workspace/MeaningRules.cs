using Concordat.Core.Primitives;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>What a resource says makes sense.</summary>
internal static class MeaningRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("lifecycle-sunset", Severity.Error, "A sunset belongs to a deprecated version, and a deprecated version has one.", Sunset),
        new("lifecycle-deprecated", Severity.Error, "A day of deprecation belongs to a deprecated version, and does not lie behind its sunset.", ws =>
            from one in WorkspaceRules.Interfaces(ws)
            where one.Terms.Deprecated is { } since && (one.Terms.Lifecycle is not (Lifecycle.Deprecated or Lifecycle.Retired) || since > one.Terms.Sunset)
            select new Complaint(one.Terms.LifecycleAt, one.Terms.Lifecycle is Lifecycle.Deprecated or Lifecycle.Retired
                    ? $"'{one.Id}' would be gone before it is deprecated." : $"'{one.Id}' has a day of deprecation and is not deprecated.",
                "RFC 9745, section 4: the sunset is no earlier than the deprecation.")),
        new("backend-type", Severity.Error, "A system is of the type that is asked of it.", ws => BackendType(ws).Concat(SourceType(ws))),
        new("zone-transit", Severity.Error, "Encryption is asked of ways that are declared.", ws =>
            from zone in ws.Zones.Values
            from way in zone.Transit
            where zone.Reaches.All(reached => reached.Name != way.Key)
            select new Complaint(way.Value.At, $"'{zone.Name}' asks for encryption on the way to '{way.Key}', which it does not reach.", Spelling.Fix(way.Key, [.. zone.Reaches.Select(reached => reached.Name)]))),
        new("zone-region", Severity.Error, "What stands in a zone stands in its region.", ZoneRegion),
        new("step-order", Severity.Error, "What a step needs was made by a step before it.", StepOrder),
        new("flow-profile", Severity.Error, "A flow of HL7 v2 messages has a profile: nothing runs without a contract.", ws =>
            from flow in ws.Flows.Values
            where flow.Source.Mllp is not null && flow.Profile is null
            select new Complaint(flow.At, $"The flow '{flow.Name}' takes HL7 v2 messages and names no profile.", "Add 'profile'.")),
        new("partner-hl7", Severity.Error, "A partner that sends HL7 v2 says how its messages are recognised.", ws =>
            from flow in ws.Flows.Values
            from partner in flow.Source.Mllp?.Partners ?? []
            where ws.Partners.TryGetValue(partner.Name, out var found) && found.Hl7 is null
            select new Complaint(partner.At, $"The partner '{partner.Name}' has no 'hl7' part.", "Add hl7.facilities (MSH-4) to the partner.")),
        new("facility-duplicate", Severity.Error, "A sending facility means one partner.", ws =>
            ws.Partners.Values.OrderBy(p => p.Name, StringComparer.Ordinal).SelectMany(p => (p.Hl7?.Facilities ?? []).Select(f => (Partner: p, Facility: f)))
                .GroupBy(pair => pair.Facility.Name, StringComparer.Ordinal)
                .SelectMany(group => group.Skip(1).Select(pair => new Complaint(pair.Facility.At, $"The facility '{group.Key}' is that of '{group.First().Partner.Name}' already.")))),
    ];

    private static IEnumerable<Complaint> Sunset(Workspace ws)
    {
        foreach (var (_, id, terms) in WorkspaceRules.Interfaces(ws))
        {
            if (terms.Lifecycle == Lifecycle.Deprecated && terms.Sunset is null)
            {
                yield return new Complaint(terms.LifecycleAt, $"'{id}' is deprecated and names no sunset.", "Add 'sunset', the day from which it may be gone.");
            }
            else if (terms.Sunset is not null && terms.Lifecycle is Lifecycle.Draft or Lifecycle.Published && terms.Sunset is not null)
            {
                yield return new Complaint(terms.LifecycleAt, $"'{id}' has a sunset and is not deprecated.", "Set lifecycle: deprecated, or take the sunset away.");
            }
        }
    }

    private static IEnumerable<Complaint> BackendType(Workspace ws)
    {
        foreach (var api in ws.Apis.Values)
        {
            var type = ws.Systems.GetValueOrDefault(api.Backend.System.Name)?.Type;
            if (type == SystemType.Odoo && api.Backend.Path is not null)
            {
                yield return new Complaint(api.Backend.System.At, "Odoo itself is never exposed: calls to it go through operations.", "Write backend: { system: …, operations: odoo.yaml }.");
            }
            else if (type is SystemType.Fhir or SystemType.Http or SystemType.Model && api.Backend.Operations is not null)
            {
                yield return new Complaint(api.Backend.System.At, $"Operations are for an Odoo; '{api.Backend.System.Name}' is none.", "Write backend: { system: …, path: /… }.");
            }
            else if (type is SystemType.RabbitMq or SystemType.Kafka)
            {
                yield return new Complaint(api.Backend.System.At, "A broker answers no API calls: events go through it.");
            }
            else if (type == SystemType.Sftp)
            {
                yield return new Complaint(api.Backend.System.At, "A file server answers no API calls.");
            }
        }

        var uses = ws.Flows.Values.SelectMany(f => f.Steps).Select(step => step switch
        {
            DeliverStep { As: "fhir-transaction" } deliver => (deliver.System, SystemType.Fhir, "A FHIR transaction goes to a FHIR server"),
            DeliverStep deliver => (deliver.System, SystemType.Http, "JSON is delivered to an HTTP system"),
            OdooStep odoo => (odoo.System, SystemType.Odoo, "An Odoo operation goes to an Odoo"),
            _ => (default, default, ""),
        }).Concat(WorkflowRules.Calls(ws).Select(one => one.Call switch
        {
            { Fhir: not null } call => (call.System, SystemType.Fhir, "FHIR is asked of a FHIR server"),
            { Operation: not null } call => (call.System, SystemType.Odoo, "An Odoo operation goes to an Odoo"),
            var call => (call.System, SystemType.Http, "An API is called at an HTTP system"),
        }));
        foreach (var (reference, wanted, task) in uses)
        {
            if (reference.Name is not null && ws.Systems.TryGetValue(reference.Name, out var system) && system.Type != wanted && (wanted, system.Type) != (SystemType.Http, SystemType.Model))
            {
                yield return new Complaint(reference.At, $"{task}; '{reference.Name}' is of type {Words.SystemTypes.WordFor(system.Type)}.");
            }
        }
    }

    private static IEnumerable<Complaint> SourceType(Workspace ws) =>
        from flow in ws.Flows.Values
        where flow.Source.Odoo is { } source && ws.Systems.TryGetValue(source.System.Name, out var system) && system.Type != SystemType.Odoo
        select new Complaint(flow.Source.Odoo!.System.At, $"Changes are read from an Odoo; '{flow.Source.Odoo.System.Name}' is of type {Words.SystemTypes.WordFor(ws.Systems[flow.Source.Odoo.System.Name].Type)}.");

    private static IEnumerable<Complaint> ZoneRegion(Workspace ws) =>
        from one in ws.Systems.Values.Select(system => (system.Name, system.Zone, system.Region)).Concat(ws.Partners.Values.Select(partner => (partner.Name, partner.Zone, partner.Region)))
        let region = ws.Zones.GetValueOrDefault(one.Zone.Name)?.Region?.Name
        where region is not null && one.Region.Name.Length > 0 && one.Region.Name != region
        select new Complaint(one.Region.At, $"'{one.Name}' stands in {one.Region.Name}, and its zone '{one.Zone.Name}' in {region}.", "Name another zone or the zone's region; a zone that spans regions names none.");

    private static IEnumerable<Complaint> StepOrder(Workspace ws)
    {
        foreach (var flow in ws.Flows.Values)
        {
            var mapped = false;
            foreach (var step in flow.Steps)
            {
                mapped |= step is MapStep;
                if (!mapped && step is ResolveStep or DeliverStep or OdooStep && !mapped)
                {
                    yield return new Complaint(step.At, $"'{step.Verb}' works on what a mapping made, and no 'map' stands before it.", "Put a 'map' step first.");
                }
            }
        }
    }
}
