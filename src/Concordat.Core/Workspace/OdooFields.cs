using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>How a value looks on our side. Odoo's <c>false</c> for "empty" is null in all of them but <see cref="Boolean"/>.</summary>
public enum OdooValueType
{
    /// <summary>Text, HTML included.</summary>
    Text,
    /// <summary>A whole number.</summary>
    Integer,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An amount, two decimals.</summary>
    Money,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary><c>2026-11-22</c>.</summary>
    Date,
    /// <summary>RFC 3339 with a zone; UTC when answered.</summary>
    DateTime,
    /// <summary>The number of a related record.</summary>
    Id,
    /// <summary>The display name of a related record; only answered.</summary>
    Name,
    /// <summary><c>{id, name}</c> of a related record; only answered.</summary>
    Pair,
}

/// <summary>A filter of a search.</summary>
/// <param name="From">Where its value comes from; without a value the filter does not apply.</param>
/// <param name="Field">Field or dotted path of the model.</param>
/// <param name="Operator">Odoo's operator.</param>
/// <param name="Type">How the value looks.</param>
/// <param name="Words">Words of ours to keys of Odoo's; others pass as they are.</param>
public sealed record OdooFilter(string From, string Field, string Operator, OdooValueType Type, IReadOnlyDictionary<string, string> Words)
{
    static readonly Choices<string> Operators = new(
        [.. new[] { "=", "!=", "<", "<=", ">", ">=", "in", "ilike", "=ilike", "child_of" }.Select(word => (word, word))]);

    internal static OdooFilter Read(ResourceReader r)
    {
        var filter = new OdooFilter(r.Text("from"), OdooReading.Field(r, "field"), r.OptionalChoice("operator", Operators, "="), OdooReading.Type(r), OdooReading.WordMap(r));
        OdooReading.Source(r, "from", filter.From);
        return filter;
    }
}

/// <summary>Paging of a search.</summary>
/// <param name="Limit">Where the number of rows comes from.</param>
/// <param name="Offset">Where the number of rows to skip comes from.</param>
/// <param name="Rows">Rows where the caller says nothing.</param>
/// <param name="Max">Rows at most, whatever the caller says.</param>
public sealed record OdooPage(string Limit, string Offset, int Rows, int Max)
{
    /// <summary>Fifty rows, at most two hundred, by <c>limit</c> and <c>offset</c> of the query.</summary>
    public static OdooPage Default { get; } = new("query.limit", "query.offset", 50, 200);

    internal static OdooPage Read(ResourceReader r) => new(
        r.OptionalText("limit") ?? "query.limit", r.OptionalText("offset") ?? "query.offset",
        (int)(r.OptionalInteger("default", 1, 1000) ?? 50), (int)(r.OptionalInteger("max", 1, 1000) ?? 200));
}

/// <summary>Where the external id of a new record comes from.</summary>
/// <param name="Prefix">Put before the key, so that two operations never share an id.</param>
/// <param name="From"><c>key</c> for the idempotency key of the call, or a place of its content.</param>
public sealed record OdooExternalId(string Prefix, string From)
{
    internal static OdooExternalId Read(ResourceReader r)
    {
        var external = new OdooExternalId(r.Text("prefix", "Such as invoice_.", 32), r.OptionalText("from") ?? "key");
        if (external.Prefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
        {
            r.Report("resource-value", "prefix", "A prefix has letters, digits and underscores.");
        }
        OdooReading.Source(r, "from", external.From);
        return external;
    }
}

/// <summary>A value that a create or write takes from the caller.</summary>
/// <param name="From">Where it comes from; in lines a key of the line.</param>
/// <param name="Field">The field of the model.</param>
/// <param name="Type">How it looks.</param>
/// <param name="Words">Words of ours to keys of Odoo's.</param>
/// <param name="Lookup">For a related record: found by a key.</param>
/// <param name="Otherwise">Where the caller gives none; null leaves the field out.</param>
public sealed record OdooInput(string From, string Field, OdooValueType Type, IReadOnlyDictionary<string, string> Words, OdooLookup? Lookup, string? Otherwise)
{
    internal static OdooInput Read(ResourceReader r)
    {
        var input = ReadOfLine(r);
        OdooReading.Source(r, "from", input.From);
        return input;
    }

    internal static OdooInput ReadOfLine(ResourceReader r) => new(
        r.Text("from"), OdooReading.Field(r, "field"), OdooReading.Type(r), OdooReading.WordMap(r), r.OptionalChild("lookup", OdooLookup.Read), r.OptionalText("otherwise"));
}

/// <summary>Finds a related record by a key of the business. More than one match is a conflict: Odoo does not keep such keys unique.</summary>
/// <param name="Model">Its model.</param>
/// <param name="By">The field that holds the key.</param>
/// <param name="OrEmpty">True leaves the field empty where none is found; otherwise that is refused.</param>
public sealed record OdooLookup(string Model, string By, bool OrEmpty)
{
    internal static OdooLookup Read(ResourceReader r) => new(OdooReading.Model(r, "model"), OdooReading.Field(r, "by"), r.Flag("orEmpty"));
}

/// <summary>Dependent records that are made with a new record, each under its own external id.</summary>
/// <param name="From">A list of the content, or a single mapping for one line.</param>
/// <param name="Model">Their model.</param>
/// <param name="Parent">Their field that points to the new record.</param>
/// <param name="Constants">Values that every line gets.</param>
/// <param name="Values">Values from each line.</param>
public sealed record OdooLines(string From, string Model, string Parent, IReadOnlyDictionary<string, JsonNode> Constants, IReadOnlyList<OdooInput> Values)
{
    internal static OdooLines Read(ResourceReader r)
    {
        var lines = new OdooLines(
            r.Text("from"), OdooReading.Model(r, "model"), OdooReading.Field(r, "parent"),
            OdooReading.Constants(r), r.List("values", OdooInput.ReadOfLine, required: true));
        OdooReading.Source(r, "from", lines.From);
        return lines;
    }
}

/// <summary>A property of an answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Field">Field, or dotted path over related records.</param>
/// <param name="Type">How it looks.</param>
/// <param name="Words">Keys of Odoo's to words of ours.</param>
/// <param name="Items">For a list of related records: what is answered of each; empty for a plain value.</param>
/// <param name="At">Where it stands.</param>
public sealed record OdooOutput(string Name, string Field, OdooValueType Type, IReadOnlyDictionary<string, string> Words, IReadOnlyList<OdooOutput> Items, SourcePosition At)
{
    internal static IReadOnlyList<OdooOutput> ReadMap(ResourceReader r, string key) =>
        [.. r.Map(key, Read, "What is answered: property to field of Odoo.").Select(o => o.Value with { Name = o.Key })];

    static OdooOutput Read(ResourceReader r) => new("", OdooReading.Field(r, "field"), OdooReading.Type(r), OdooReading.WordMap(r), ReadMap(r, "items"), r.At);
}

/// <summary>A dialogue of Odoo that a button stands in: it is made for one record and answered once.</summary>
/// <param name="Model">Its model, such as <c>account.payment.register</c>.</param>
/// <param name="Constants">Values that it always gets.</param>
/// <param name="Values">Values that come from the caller.</param>
public sealed record OdooWizard(string Model, IReadOnlyDictionary<string, JsonNode> Constants, IReadOnlyList<OdooInput> Values)
{
    internal static OdooWizard Read(ResourceReader r) => new(OdooReading.Model(r, "model"), OdooReading.Constants(r), r.List("values", OdooInput.Read, "Values from the caller."));
}
