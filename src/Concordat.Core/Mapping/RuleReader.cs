using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Mapping;

/// <summary>Reads and compiles the rules of one mapping. Every mistake is a finding at its place.</summary>
internal sealed class RuleReader(PathSpace paths, IReadOnlyDictionary<string, CodeMap> codes, TargetFormat target)
{
    private static readonly Choices<string> Methods = new(("POST", "POST"), ("PUT", "PUT"));
    private static readonly string[] Sources = ["from", "value", "template", "reference", "references"];

    private readonly List<(string Name, SourcePosition At)> _entries = [];

    /// <summary>Names of types that rules use, with their places; they are known only when all types are read.</summary>
    public List<Ref> Uses { get; } = [];

    /// <summary>Names of entries that rules refer to, with their places.</summary>
    public List<Ref> References { get; } = [];

    /// <summary>Names of the entries that rules make.</summary>
    public IEnumerable<string> Entries => _entries.Select(e => e.Name);

    public MappingRule Read(ResourceReader r)
    {
        var entry = Entry(r);
        var to = To(r);
        var from = Path(r, "from", "The place in the source; a field gives each of its repetitions.");
        var literal = Literal(r, "value", "A fixed value.");
        var template = Template(r, "template", "Text with places in braces.");
        var reference = Named(r, "reference", "The bundle entry to refer to.", References);
        var references = Named(r, "references", "All bundle entries of this name made here, as an array of references.", References);
        var rules = r.List("rules", Read, "Rules for the object at 'to', for the entry, or for each repetition.");
        var forEach = Path(r, "forEach", "A group, segment or field: the rule is applied to each of them.");
        var use = Named(r, "use", "A type of this mapping whose rules are applied to the value.", Uses);
        var when = Condition(r);
        var map = Codes(r);
        var conversion = r.OptionalChoice("as", Conversions.Words, Conversion.String, "What the text becomes.");
        var fallback = Literal(r, "default", "The value where the source has none.");
        var join = r.OptionalText("join", "Joins the texts of all repetitions with this.", 20);
        var required = r.Flag("required", false, "True where a source without this value is wrong.");
        CheckShape(r, entry, rules.Count);
        return new MappingRule(r.At, to, from, literal, template, reference, references, rules, forEach, use, when, map, conversion, fallback, join, required, entry);
    }

    private BundleEntry? Entry(ResourceReader r)
    {
        var name = r.OptionalText("entry", "Makes an entry of the bundle, of this name.", 60);
        var resource = r.OptionalText("resource", "The FHIR resource type of the entry.", 60);
        var request = r.OptionalChild("request", Request, "How the server is asked for it.");
        if (name is null) return null;
        _entries.Add((name, r.At));
        if (target != TargetFormat.FhirTransaction) r.Report("mapping-entry", "entry", "Only a FHIR transaction has entries.");
        if (resource is null) r.Report("resource-missing-key", "entry", "An entry names its resource type.", "Add 'resource'.");
        if (request is null) r.Report("resource-missing-key", "entry", "An entry says how the server is asked.", "Add 'request'.");
        return new BundleEntry(name, resource ?? "", request?.Method ?? "POST", request?.Url, request?.IfNoneExist);
    }

    private BundleEntry Request(ResourceReader r)
    {
        var method = r.Choice("method", Methods);
        var url = Template(r, "url", "For PUT: the conditional address, such as Observation?identifier=…");
        var ifNoneExist = Template(r, "ifNoneExist", "For POST: the search that finds what is there already.");
        r.ExactlyOne("url", "ifNoneExist"); // one of them makes a second delivery harmless
        if (r.Has("url") && method != "PUT") r.Report("resource-value", "url", "A conditional address goes with PUT.", "Use 'ifNoneExist' with POST.");
        if (r.Has("ifNoneExist") && method != "POST") r.Report("resource-value", "ifNoneExist", "'ifNoneExist' goes with POST.", "Use 'url' with PUT.");
        return new BundleEntry("", "", method, url, ifNoneExist);
    }

    private void CheckShape(ResourceReader r, BundleEntry? entry, int rules)
    {
        if (r.Node is null) return;
        var sources = Sources.Where(r.Has).ToList();
        if (sources.Count > 1) r.Report("mapping-rule", sources[1], $"'{sources[1]}' cannot stand beside '{sources[0]}'.", "Keep one.");
        if (r.Has("to") && entry is not null) r.Report("mapping-rule", "to", "An entry has its own place in the bundle.", "Drop 'to'.");
        if (sources.Count > 0 && rules > 0) r.Report("mapping-rule", "rules", $"'rules' cannot stand beside '{sources[0]}'.", "Use 'forEach' to go to a place first.");
        if (r.Has("to") && sources.Count == 0 && rules == 0 && !r.Has("use"))
            r.Report("mapping-rule", "to", "Nothing says what stands there.", "Add from, value, template, reference, references, rules or use.");
        if (!r.Has("to") && entry is null && rules == 0 && !r.Has("use"))
            r.Report("mapping-rule", "from", "Nothing says where it goes.", "Add 'to'.");
        if (!r.Has("to") && sources.Exists(s => s != "from" || !r.Has("use")))
            r.Report("mapping-rule", sources[0], "A value needs a place.", "Add 'to'.");
        if (r.Has("use") && sources.Exists(s => s != "from")) r.Report("mapping-rule", "use", "'use' goes with 'from'.");
        if (r.Has("use") && rules > 0) r.Report("mapping-rule", "rules", "'rules' cannot stand beside 'use'.", "Keep one.");
        if (r.Has("join") && (!r.Has("from") || r.Has("use"))) r.Report("mapping-rule", "join", "'join' goes with 'from'.");
        foreach (var key in new[] { "codes", "as" }.Where(k => r.Has(k) && (!r.Has("from") || r.Has("use")) && !r.Has("template")))
            r.Report("mapping-rule", key, $"'{key}' goes with 'from' or 'template'.");
    }

    private TargetPath? To(ResourceReader r)
    {
        if (r.OptionalText("to", "The place in the target, such as name[+].family.", 300) is not { } text) return null;
        if (TargetPath.TryParse(text, out var path)) return path;
        r.Report("mapping-target", "to", $"'{text}' is no place in the target.", "Such as name[+].family or code.coding[0].system.");
        return null;
    }

    private SourcePath? Path(ResourceReader r, string key, string about)
    {
        if (r.OptionalText(key, about, 300) is not { } text) return null;
        var path = paths.Parse(text, out var problem);
        if (problem is not null) r.Report("mapping-path", key, problem);
        return path;
    }

    private Template? Template(ResourceReader r, string key, string about)
    {
        if (r.OptionalText(key, about) is not { } text) return null;
        var template = Mapping.Template.Parse(text, paths, codes, out var problem);
        if (problem is not null) r.Report("mapping-template", key, problem);
        return template;
    }

    private Test? Condition(ResourceReader r)
    {
        if (r.OptionalText("when", "A condition: OBX-2 = 'NM', OBX-2 in ('ST', 'TX'), OBX-5 valued, count(OBX-5) > 1, sum(a, b) = c; and, or, not.", 1000) is not { } text) return null;
        var test = ConditionParser.Parse(text, paths, out var problem);
        if (problem is not null) r.Report("mapping-condition", "when", problem);
        return test;
    }

    private CodeMap? Codes(ResourceReader r)
    {
        if (r.OptionalText("codes", "The code map that the text goes through.", 60) is not { } name) return null;
        if (codes.TryGetValue(name, out var map)) return map;
        r.Report("mapping-unknown-codes", "codes", $"There is no code map '{name}'.", Spelling.Fix(name, [.. codes.Keys]));
        return null;
    }

    private static JsonNode? Literal(ResourceReader r, string key, string about) => r.Raw(key, null, about)?.ToJson();

    private static string? Named(ResourceReader r, string key, string about, List<Ref> into)
    {
        if (r.OptionalReference(key, about) is not { } found) return null;
        into.Add(found);
        return found.Name;
    }
}
