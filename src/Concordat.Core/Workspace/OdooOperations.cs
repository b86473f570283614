using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// An Odoo operations file: which call of Odoo each operation of a contract is. It is the whole of what a caller can make Odoo do.
/// </summary>
/// <param name="Companies">Numbers of Odoo companies, the current one first; empty for those of the user.</param>
/// <param name="ByName">By operationId.</param>
/// <param name="At">Where it stands.</param>
public sealed record OdooOperations(IReadOnlyList<int> Companies, IReadOnlyDictionary<string, OdooOperation> ByName, SourcePosition At)
{
    /// <summary>Reads a file. All mistakes are findings.</summary>
    /// <returns>Null where the root is no mapping.</returns>
    public static OdooOperations? Read(DocumentNode root, List<Finding> findings) => ResourceReader.Read(root, Read, findings);

    internal static OdooOperations Read(ResourceReader r)
    {
        r.Kind("odoo-operations");
        r.OptionalText("summary");
        var companies = OdooReading.Numbers(r, "companies", "Numbers of Odoo companies, the current one first.");
        var operations = r.Map("operations", OdooOperation.Read, "By operationId.", required: true);
        return new OdooOperations(companies, operations.ToDictionary(o => o.Key, o => o.Value with { Id = o.Key }, StringComparer.Ordinal), r.At);
    }
}

/// <summary>What an operation does.</summary>
public enum OdooVerb
{
    /// <summary>One record by its id.</summary>
    Read,
    /// <summary>Records by filters.</summary>
    Search,
    /// <summary>A new record, once per key.</summary>
    Create,
    /// <summary>Values of one record.</summary>
    Write,
    /// <summary>A method of one record (a button).</summary>
    Call,
}

/// <summary>One operation.</summary>
/// <param name="Id">The operationId.</param>
/// <param name="Do">What it does.</param>
/// <param name="Model">The Odoo model.</param>
/// <param name="User">The business function whose Odoo user calls; a key of the system's credentials.</param>
/// <param name="Domain">Search domain that every record of this operation meets, whatever the caller asks.</param>
/// <param name="Record">Where the id comes from (<c>path.id</c>); null for search and create.</param>
/// <param name="Method">The method of a call.</param>
/// <param name="Filters">What a search narrows by; of a read, write or call, what its record meets besides, so that an id reaches nobody else's record.</param>
/// <param name="Order">Order of a search.</param>
/// <param name="Page">Paging of a search.</param>
/// <param name="Done">Domain that a record meets once a call has had its effect: it is looked at before, so that a repeat presses nothing, and after, since what a button returns says nothing.</param>
/// <param name="External">Where the external id of a create comes from.</param>
/// <param name="Constants">Values that every create or write sets.</param>
/// <param name="Values">Values that come from the caller.</param>
/// <param name="Lines">Dependent records of a create.</param>
/// <param name="Fields">What is answered, read after the work is done.</param>
/// <param name="Archived">True where archived records count too.</param>
/// <param name="At">Where it stands.</param>
public sealed record OdooOperation(
    string Id, OdooVerb Do, string Model, string User, JsonArray Domain, string? Record, string? Method, IReadOnlyList<OdooFilter> Filters, string? Order,
    OdooPage Page, JsonArray Done, OdooExternalId? External, IReadOnlyDictionary<string, JsonNode> Constants, IReadOnlyList<OdooInput> Values, OdooLines? Lines,
    IReadOnlyList<OdooOutput> Fields, bool Archived, SourcePosition At)
{
    /// <summary>Of a call: what the record meets besides <see cref="Done"/> by values of the caller, such as the reference of a payment.</summary>
    public IReadOnlyList<OdooFilter> DoneFilters { get; init; } = [];

    /// <summary>Of a call: the wizard that is filled in for the record, whose method is called; null where the method is the record's own.</summary>
    public OdooWizard? Wizard { get; init; }

    /// <summary>Of a call: what stands in Odoo's context, such as <c>skip_backorder</c>.</summary>
    public IReadOnlyDictionary<string, JsonNode> Context { get; init; } = new Dictionary<string, JsonNode>();

    static readonly Choices<OdooVerb> Verbs = new(
        ("read", OdooVerb.Read), ("search", OdooVerb.Search), ("create", OdooVerb.Create), ("write", OdooVerb.Write), ("call", OdooVerb.Call));

    internal static OdooOperation Read(ResourceReader r)
    {
        var operation = new OdooOperation(
            "", r.Choice("do", Verbs), OdooReading.Model(r, "model"), r.Text("user", "Business function whose Odoo user calls: a key of the system's credentials."),
            OdooReading.Domain(r, "domain", "Search domain that every record meets, in Odoo's prefix notation."), r.OptionalText("id", "Where the id of the record comes from: path.NAME, query.NAME or body.NAME."), r.OptionalText("method", "The method of 'do: call'."),
            r.List("filters", OdooFilter.Read, "What a search narrows by, and what the record of any other operation meets besides."), r.OptionalText("order"), r.OptionalChild("page", OdooPage.Read) ?? OdooPage.Default,
            OdooReading.Domain(r, "done", "Of a call: the domain that the record meets once the method has had its effect."),
            r.OptionalChild("external", OdooExternalId.Read, "The external id under which a create is made once."),
            OdooReading.Constants(r),
            r.List("values", OdooInput.Read, "Values from the caller."), r.OptionalChild("lines", OdooLines.Read), OdooOutput.ReadMap(r, "fields"), r.Flag("archived"), r.At)
        {
            DoneFilters = r.List("doneFilters", OdooFilter.Read, "Of a call: what the record meets besides, by values of the caller, once the method has had its effect."),
            Wizard = r.OptionalChild("wizard", OdooWizard.Read, "Of a call: the dialogue that is filled in for the record; 'method' is the button of it."),
            Context = OdooReading.Constants(r, "context", "Of a call: what stands in Odoo's context."),
        };
        Check(r, operation);
        return operation;
    }

    static void Check(ResourceReader r, OdooOperation o)
    {
        var needsRecord = o.Do is OdooVerb.Read or OdooVerb.Write or OdooVerb.Call;
        OdooReading.Source(r, "id", o.Record);
        Demand(r, needsRecord && o.Record is null, "id", "says where the id of the record comes from");
        Demand(r, o.Do == OdooVerb.Call && o.Method is null, "method", "names the method");
        Demand(r, o.Do == OdooVerb.Call && o.Done.Count == 0 && o.DoneFilters.Count == 0, "done", "is the domain of a record whose call is done: without it a call cannot be repeated safely, since buttons of Odoo are not idempotent");
        Demand(r, o.Do == OdooVerb.Create && o.External is null, "external", "gives the key: a create without one cannot be retried safely");
        Demand(r, o.Do is OdooVerb.Read or OdooVerb.Search && o.Fields.Count == 0, "fields", "says what is answered");
        foreach (var key in new[] { "wizard", "context", "doneFilters" }.Where(key => r.Has(key) && o.Do != OdooVerb.Call))
        {
            r.Report("resource-value", key, $"'{key}' goes with 'do: call'.");
        }
        if (o.Method?.StartsWith('_') == true)
        {
            r.Report("odoo-private-method", "method", $"Odoo refuses private methods such as '{o.Method}' from outside.", "Name a public method.");
        }
    }

    static void Demand(ResourceReader r, bool missing, string key, string why)
    {
        if (missing && r.Node is not null && !r.Has(key) && r.Has("do"))
        {
            r.Report("resource-missing-key", key, $"'{key}' is missing: it {why}.", $"Add '{key}'.");
        }
    }
}
