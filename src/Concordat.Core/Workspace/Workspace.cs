using System.Collections.Frozen;
using Concordat.Core.Advice;
using Concordat.Core.Batch;
using Concordat.Core.Calendars;
using Concordat.Core.Consents;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Investment;
using Concordat.Core.Mapping;
using Concordat.Core.Notices;
using Concordat.Core.Playbooks;
using Concordat.Core.Privileges;
using Concordat.Core.Products;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>
/// A whole workspace, immutable: what a release holds and what a data plane compiles its plans from. Made by
/// <see cref="WorkspaceParser"/> alone, which has checked that every name in it leads somewhere.
/// </summary>
public sealed class Workspace
{
    internal Workspace(WorkspaceDraft draft, Organization organization)
    {
        Organization = organization;
        Governances = draft.Governances.ToFrozenDictionary(StringComparer.Ordinal);
        Tiers = draft.Tiers.ToFrozenDictionary(StringComparer.Ordinal);
        Classifications = draft.Classifications.ToFrozenDictionary(StringComparer.Ordinal);
        Zones = draft.Zones.ToFrozenDictionary(StringComparer.Ordinal);
        Systems = draft.Systems.ToFrozenDictionary(StringComparer.Ordinal);
        Partners = draft.Partners.ToFrozenDictionary(StringComparer.Ordinal);
        Clients = draft.Clients.ToFrozenDictionary(StringComparer.Ordinal);
        ServiceAccounts = draft.ServiceAccounts.ToFrozenDictionary(StringComparer.Ordinal);
        Domains = draft.Domains.ToFrozenDictionary(StringComparer.Ordinal);
        Apis = draft.Apis.ToFrozenDictionary(StringComparer.Ordinal);
        Events = draft.Events.ToFrozenDictionary(StringComparer.Ordinal);
        Flows = draft.Flows.ToFrozenDictionary(StringComparer.Ordinal);
        Workflows = draft.Workflows.ToFrozenDictionary(StringComparer.Ordinal);
        Jobs = draft.Jobs.ToFrozenDictionary(StringComparer.Ordinal);
        Mappings = draft.Mappings.ToFrozenDictionary(StringComparer.Ordinal);
        Profiles = draft.Profiles.ToFrozenDictionary(StringComparer.Ordinal);
        Operations = draft.Operations.ToFrozenDictionary(StringComparer.Ordinal);
        Waivers = draft.Waivers.ToFrozenDictionary(StringComparer.Ordinal);
        Notices = draft.Notices.ToFrozenDictionary(StringComparer.Ordinal);
        Advice = draft.Advice.ToFrozenDictionary(StringComparer.Ordinal);
        Consents = draft.Consents.ToFrozenDictionary(StringComparer.Ordinal);
        Calendars = draft.Calendars.ToFrozenDictionary(StringComparer.Ordinal);
        Playbooks = draft.Playbooks.ToFrozenDictionary(StringComparer.Ordinal);
        PrivilegedAccess = draft.PrivilegedAccess.ToFrozenDictionary(StringComparer.Ordinal);
        Proposals = draft.Proposals.ToFrozenDictionary(StringComparer.Ordinal);
        Products = draft.Products.ToFrozenDictionary(StringComparer.Ordinal);
        Files = draft.Files.ToFrozenSet(StringComparer.Ordinal);
        Unreadable = draft.Unreadable.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Whose network it is.</summary>
    public Organization Organization { get; }

    /// <summary>The governance standards by name; <see cref="Organization"/> names the one in force.</summary>
    public FrozenDictionary<string, Governance> Governances { get; }

    /// <summary>The governance standard in force.</summary>
    public Governance Governance => Governances[Organization.Governance.Name];

    /// <summary>Service tiers by name.</summary>
    public FrozenDictionary<string, Tier> Tiers { get; }

    /// <summary>Classes of data by name.</summary>
    public FrozenDictionary<string, Classification> Classifications { get; }

    /// <summary>Network zones by name.</summary>
    public FrozenDictionary<string, Zone> Zones { get; }

    /// <summary>Systems by name.</summary>
    public FrozenDictionary<string, SystemResource> Systems { get; }

    /// <summary>Partners by name.</summary>
    public FrozenDictionary<string, Partner> Partners { get; }

    /// <summary>Clients by client id, with the partner that each belongs to.</summary>
    public FrozenDictionary<string, PartnerClient> Clients { get; }

    /// <summary>Service accounts by name.</summary>
    public FrozenDictionary<string, ServiceAccount> ServiceAccounts { get; }

    /// <summary>Domains by name.</summary>
    public FrozenDictionary<string, Domain> Domains { get; }

    /// <summary>APIs by <c>domain/name/vN</c>.</summary>
    public FrozenDictionary<string, Api> Apis { get; }

    /// <summary>Event types by CloudEvents type.</summary>
    public FrozenDictionary<string, EventType> Events { get; }

    /// <summary>Flows by name.</summary>
    public FrozenDictionary<string, Flow> Flows { get; }

    /// <summary>Workflows by <c>domain/name</c>.</summary>
    public FrozenDictionary<string, WorkflowDefinition> Workflows { get; }

    /// <summary>Batch jobs by <c>domain/name</c>.</summary>
    public FrozenDictionary<string, BatchJob> Jobs { get; }

    /// <summary>Mappings by <c>domain/name</c>.</summary>
    public FrozenDictionary<string, CompiledMapping> Mappings { get; }

    /// <summary>Profiles by <c>domain/name</c>.</summary>
    public FrozenDictionary<string, Profile> Profiles { get; }

    /// <summary>Odoo operations files by path.</summary>
    public FrozenDictionary<string, OdooOperations> Operations { get; }

    /// <summary>Waivers by name.</summary>
    public FrozenDictionary<string, Waiver> Waivers { get; }

    /// <summary>Standards of advice by name.</summary>
    public FrozenDictionary<string, AdviceStandard> Advice { get; }

    /// <summary>The standard of notices by name; one at most.</summary>
    public FrozenDictionary<string, NoticeStandard> Notices { get; }

    /// <summary>The standard of consent by name; one at most.</summary>
    public FrozenDictionary<string, ConsentStandard> Consents { get; }

    /// <summary>Calendars by name.</summary>
    public FrozenDictionary<string, BusinessCalendar> Calendars { get; }

    /// <summary>Playbooks for incidents by name.</summary>
    public FrozenDictionary<string, Playbook> Playbooks { get; }

    /// <summary>The standard of privileged access by name; one at most.</summary>
    public FrozenDictionary<string, PrivilegedAccess> PrivilegedAccess { get; }

    /// <summary>Proposals by name.</summary>
    public FrozenDictionary<string, Proposal> Proposals { get; }

    /// <summary>Products by <c>domain/name</c>.</summary>
    public FrozenDictionary<string, Product> Products { get; }

    /// <summary>Paths of all files.</summary>
    internal FrozenSet<string> Files { get; }

    /// <summary>Files that could not be read at all, as <c>kind:name</c>: what names them is not dangling.</summary>
    internal FrozenSet<string> Unreadable { get; }

    /// <summary>A mapping as a flow of a domain names it: its own by bare name, another domain's as <c>domain/name</c>.</summary>
    public CompiledMapping? Mapping(string domain, string reference) => Mappings.GetValueOrDefault(Qualified(domain, reference));

    /// <summary>A profile, named in the same way.</summary>
    public Profile? Profile(string domain, string reference) => Profiles.GetValueOrDefault(Qualified(domain, reference));

    /// <summary>A flow by <c>domain/name</c>, as products and people name it; null for none.</summary>
    internal Flow? Flow(string id) => Flows.GetValueOrDefault(id[(id.LastIndexOf('/') + 1)..]) is { } flow && id == $"{flow.Domain}/{flow.Name}" ? flow : null;

    internal static string Qualified(string domain, string reference) => reference.Contains('/', StringComparison.Ordinal) ? reference : domain + "/" + reference;
}

/// <summary>A client with its partner.</summary>
public sealed record PartnerClient(Partner Partner, Client Client);
