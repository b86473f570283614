using Concordat.Core.Advice;
using Concordat.Core.Batch;
using Concordat.Core.Calendars;
using Concordat.Core.Consents;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Investment;
using Concordat.Core.Mapping;
using Concordat.Core.Notices;
using Concordat.Core.Playbooks;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Products;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>All kinds of resources, one row each.</summary>
public static class ResourceKinds
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        ResourceKind.Of("organization", "concordat.yaml", "Whose network this is.", Organization.Read, (draft, _, organization) => draft.Organization = organization),
        ResourceKind.Of("governance", "standards/*.yaml", "Decision rights: which change needs whose approval.", Governance.Read,
            (draft, file, governance) => draft.Keep(draft.Governances, "governance", governance.Name, file.Place("name"), governance)),
        ResourceKind.Of("tiers", "standards/*.yaml", "Service tiers: rates, concurrency, sizes.", Tiers.Read, (draft, _, tiers) =>
        {
            foreach (var (name, tier) in tiers.ByName)
            {
                draft.Keep(draft.Tiers, "tier", name, tier.At, tier);
            }
        }),
        ResourceKind.Of("classifications", "standards/*.yaml", "How sensitive data can be, and what follows from it.", Classifications.Read, (draft, _, classifications) =>
        {
            foreach (var (name, classification) in classifications.ByName)
            {
                draft.Keep(draft.Classifications, "classification", name, classification.At, classification);
            }
        }),
        ResourceKind.Of("advice", "standards/*.yaml", "How advice is taken: levels of its rules, their limits, terms of sensitive fields.", AdviceStandard.Read,
            (draft, file, advice) => draft.Keep(draft.Advice, "advice", advice.Name, file.Place("name"), advice)),
        ResourceKind.Of("notices", "standards/*.yaml", "Who is told of what: change requests, waivers, deprecations.", NoticeStandard.Read,
            (draft, file, notices) => draft.Keep(draft.Notices, "notices", notices.Name, file.Place("name"), notices)),
        ResourceKind.Of("consent", "standards/*.yaml", "What holds where no consent of the patient says anything, and how the glass is broken.", ConsentStandard.Read,
            (draft, file, consent) => draft.Keep(draft.Consents, "consent", consent.Name, file.Place("name"), consent)),
        ResourceKind.Of("privileged-access", "standards/*.yaml", "What operations need beside a role: a reason, minutes, a second person.", PrivilegedAccess.Read,
            (draft, file, access) => draft.Keep(draft.PrivilegedAccess, "privileged-access", access.Name, file.Place("name"), access)),
        ResourceKind.Of("playbook", "playbooks/*.yaml", "What is done when something goes wrong, step by step.", Playbook.Read,
            (draft, file, playbook) => draft.Keep(draft.Playbooks, "playbook", playbook.Name, file.Place("name"), playbook)),
        ResourceKind.Of("calendar", "calendars/*.yaml", "When people work: hours, holidays, a time zone.", BusinessCalendar.Read,
            (draft, file, calendar) => draft.Keep(draft.Calendars, "calendar", calendar.Name, file.Place("name"), calendar)),
        ResourceKind.Of("zone", "zones/*.yaml", "A network segment and what it reaches.", Zone.Read,
            (draft, file, zone) => draft.Keep(draft.Zones, "zone", zone.Name, file.Place("name"), zone)),
        ResourceKind.Of("waiver", "waivers/*.yaml", "A finding that is accepted for a time.", Waiver.Read,
            (draft, file, waiver) => draft.Keep(draft.Waivers, "waiver", waiver.Name, file.Place("name"), waiver)),
        ResourceKind.Of("proposal", "standards/proposals/*.yaml", "Work that the council could pay for.", Proposal.Read,
            (draft, file, proposal) => draft.Keep(draft.Proposals, "proposal", proposal.Name, file.Place("name"), proposal)),
        ResourceKind.Of("system", "systems/*.yaml", "What lies behind: Odoo, FHIR, HTTP or SFTP.", SystemResource.Read,
            (draft, file, system) => draft.Keep(draft.Systems, "system", system.Name, file.Place("name"), system)),
        ResourceKind.Of("partner", "partners/*.yaml", "Who lies outside: agreements, clients, subscriptions.", Partner.Read, KeepPartner),
        ResourceKind.Of("service-account", "access/*.yaml", "A pipeline that proposes changes: its keys, what it may do, and of which domains.", ServiceAccount.Read, KeepAccount),
        ResourceKind.Of("domain", "domains/*/domain.yaml", "A business domain: owner, seats, contacts.", Domain.Read,
            (draft, file, domain) => draft.Keep(draft.Domains, "domain", domain.Name, file.Place("name"), domain)),
        ResourceKind.Of("api", "domains/*/apis/*/v*/api.yaml", "A governed HTTP API.", Api.Read, KeepApi),
        ResourceKind.Of("event", "domains/*/events/*/v*/event.yaml", "A kind of event, as CloudEvents.", EventType.Read, KeepEvent),
        ResourceKind.Of("flow", "domains/*/flows/*.yaml", "A middleware pipeline.", Flow.Read, KeepFlow),
        ResourceKind.Of("workflow", "domains/*/workflows/*.yaml", "A process that spans systems, people and time.", WorkflowDefinition.Read, KeepWorkflow),
        ResourceKind.Of("batch", "domains/*/batch/*.yaml", "A job that reads records in runs and gives them to a flow.", BatchJob.Read,
            (draft, file, job) => draft.Keep(draft.Jobs, "batch", $"{file.Domain}/{job.Name}", file.Place("name"), job with { Domain = file.Domain })),
        ResourceKind.Of("product", "domains/*/products/*.yaml", "Interfaces as partners get them.", Product.Read,
            (draft, file, product) => draft.Keep(draft.Products, "product", $"{file.Domain}/{product.Name}", file.Place("name"), product with { Domain = file.Domain })),
        ResourceKind.Of("mapping", "domains/*/mappings/*.yaml", "Rules that make one record from another.", CompiledMapping.Read,
            (draft, file, mapping) => draft.Keep(draft.Mappings, "mapping", $"{file.Domain}/{mapping.Name}", file.Place("name"), mapping)),
        ResourceKind.Of("profile", "domains/*/profiles/*.yaml", "The contract of HL7 v2 messages.", Profile.Read,
            (draft, file, profile) => draft.Keep(draft.Profiles, "profile", $"{file.Domain}/{profile.Name}", file.Place("name"), profile)),
    ];

    /// <summary>The kind of that name, or null.</summary>
    public static ResourceKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static void KeepPartner(WorkspaceDraft draft, ResourceFile file, Partner partner)
    {
        draft.Keep(draft.Partners, "partner", partner.Name, file.Place("name"), partner);
        foreach (var client in partner.Clients)
        {
            draft.Keep(draft.Clients, "client", client.Id, client.At, new PartnerClient(partner, client));
        }
    }

    private static void KeepAccount(WorkspaceDraft draft, ResourceFile file, ServiceAccount account)
    {
        var keys = account.KeysFile is { } reference ? draft.Referenced(file, reference) : null;
        draft.Keep(draft.ServiceAccounts, "service account", account.Name, file.Place("name"), keys is { } found ? account with { KeySet = found.Root, KeysPath = found.Path } : account);
    }

    private static void KeepApi(WorkspaceDraft draft, ResourceFile file, Api api)
    {
        var operations = api.Backend.Operations is { } reference ? draft.Referenced(file, reference) : null;
        MappingNode? document = null;
        OpenApiContract? contract = null;
        if (draft.Referenced(file, api.Contract) is { } named)
        {
            var set = draft.Contract();
            var first = set.Open(named.Path);
            document = first.Root as MappingNode;
            (contract, var mistakes) = OpenApiReader.Read(first, set);
            draft.Findings.AddRange(mistakes);
            draft.TellAll(set);
        }

        var placed = api with { Domain = file.Domain, Document = document, OpenApi = contract, OperationsFile = operations?.Path };
        if (operations is { } found)
        {
            draft.KeepOperations(found.Path, found.Root);
        }

        VersionFitsFolder(draft, file, api.Terms);
        draft.Keep(draft.Apis, "api", placed.Id, file.Place("name"), placed);
    }

    private static void KeepEvent(WorkspaceDraft draft, ResourceFile file, EventType type)
    {
        MappingNode? document = null;
        CompiledSchema? schema = null;
        if (draft.Referenced(file, type.Schema) is { } named)
        {
            var set = draft.Contract();
            document = (MappingNode)set.Open(named.Path).Root!;
            schema = CompiledSchema.Compile(document, document, draft.Findings, new SchemaOptions { BaseUri = named.Path, Registry = new SchemaRegistry(set) });
            draft.TellAll(set);
        }
        var placed = type with { Domain = file.Domain, SchemaDocument = document, DataSchema = schema };
        VersionFitsFolder(draft, file, type.Terms);
        draft.Keep(draft.Events, "event", placed.Type, file.Place("name"), placed);
    }

    private static void KeepFlow(WorkspaceDraft draft, ResourceFile file, Flow flow)
    {
        var steps = new List<FlowStep>();
        foreach (var step in flow.Steps)
        {
            if (step is OdooStep odoo && draft.Referenced(file, odoo.Operations) is { } found)
            {
                draft.KeepOperations(found.Path, found.Root);
                steps.Add(odoo with { OperationsFile = found.Path });
            }
            else
            {
                steps.Add(step);
            }
        }

        var source = flow.Source;
        if (source.Odoo is { } odooSource && draft.Referenced(file, odooSource.Operations) is { } searched)
        {
            draft.KeepOperations(searched.Path, searched.Root);
            source = source with { Odoo = odooSource with { OperationsFile = searched.Path } };
        }

        draft.Keep(draft.Flows, "flow", flow.Name, file.Place("name"), flow with { Domain = file.Domain, Steps = steps, Source = source });
    }

    private static void KeepWorkflow(WorkspaceDraft draft, ResourceFile file, WorkflowDefinition workflow)
    {
        var placed = workflow with { Domain = file.Domain, Steps = WorkflowStep.WithOperations(workflow.Steps, call =>
        {
            if (call.Operations is not { } named || draft.Referenced(file, named) is not { } found)
            {
                return call;
            }
            draft.KeepOperations(found.Path, found.Root);
            return call with { OperationsFile = found.Path };
        }) };
        draft.Keep(draft.Workflows, "workflow", placed.Id, file.Place("name"), placed);
    }

    private static void VersionFitsFolder(WorkspaceDraft draft, ResourceFile file, InterfaceTerms terms)
    {
        var folder = file.Segments[^2];
        if (terms.Version != default && folder != $"v{terms.Version.Major}")
        {
            draft.Findings.Add(Finding.Error(
                "version-folder", $"Version {terms.Version} stands in folder {folder}.", terms.VersionAt, $"The major version is part of the address: move it to v{terms.Version.Major}, or keep major {folder[1..]}."));
        }
    }
}
