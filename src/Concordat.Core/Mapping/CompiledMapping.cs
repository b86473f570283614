using System.Collections.Frozen;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Mapping;

/// <summary>
/// A mapping (kind <c>mapping</c>), compiled: declarative rules from a source to a target. Immutable; it may be shared by all
/// threads. <see cref="Mapper"/> runs it.
/// </summary>
public sealed class CompiledMapping
{
    private CompiledMapping(string name, string version, SourceFormat source, StructureNode? structure, TargetFormat target,
        IReadOnlyList<string> parameters, SourcePosition at)
    {
        (Name, Version, Source, Structure, Target, Parameters, At) = (name, version, source, structure, target, parameters, at);
    }

    /// <summary>Its name in the workspace.</summary>
    public string Name { get; }

    /// <summary>Its semantic version.</summary>
    public string Version { get; }

    /// <summary>What it reads.</summary>
    public SourceFormat Source { get; }

    /// <summary>What it makes.</summary>
    public TargetFormat Target { get; }

    /// <summary>Names of values that the caller may pass in.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Where it was written.</summary>
    public SourcePosition At { get; }

    /// <summary>As it was written.</summary>
    internal MappingNode? Node { get; private init; }

    internal StructureNode? Structure { get; }

    internal IReadOnlyList<MappingRule> Rules { get; private init; } = [];

    internal FrozenDictionary<string, MappingType> Types { get; private init; } = FrozenDictionary<string, MappingType>.Empty;

    /// <summary>One output for each place of this path; null for one output.</summary>
    internal SourcePath? Each { get; private init; }

    /// <summary>The zone of times that name none, neither themselves nor in MSH-7.</summary>
    internal TimeZoneInfo? Zone { get; private init; }

    /// <summary>Reads the resource; mistakes become findings of the reader, and the mapping is then not to be used.</summary>
    public static CompiledMapping Read(ResourceReader r)
    {
        r.Kind("mapping");
        var name = r.Name();
        var version = r.Text("version", "Semantic version of the mapping.", 40);
        r.OptionalText("lifecycle", "draft, published, deprecated or retired.", 20);
        r.OptionalText("owner", "The domain that keeps it.", 64);
        r.OptionalText("summary", "One sentence.");
        var (source, structure) = r.Child("source", ReadSource, "What is mapped.");
        var (target, eachText) = r.Child("target", ReadTarget, "What is made.");
        var parameters = r.Texts("parameters", "Names of values that the flow passes in; $name reads them.");
        var zone = ReadZone(r);
        var codes = r.Map("codes", CodeMap.Read, "Code maps by name.");
        var paths = new PathSpace(source, structure, parameters.ToFrozenSet());
        var reader = new RuleReader(paths, codes, target);
        var types = r.Map("types", t => new MappingType(t.List("rules", reader.Read, required: true), t.At), "Rules under a name, for 'use'.");
        var rules = r.List("rules", reader.Read, "The rules, applied in order.", required: true);
        SourcePath? each = null;
        if (eachText is { } e && (each = paths.Parse(e.Name, out var problem)) is null) r.ReportAt("mapping-path", e.At, problem!);
        CheckNames(r, reader, types);
        return new CompiledMapping(name, version, source, structure, target, parameters, r.At)
        {
            Rules = rules, Types = types.ToFrozenDictionary(), Each = each, Zone = zone, Node = r.Node,
        };
    }

    /// <summary>Rows that stand inside another resource: from JSON to JSON, without types, codes and parameters.</summary>
    internal static CompiledMapping OfRows(IReadOnlyList<MappingRule> rows, SourcePosition at) =>
        new("with", "1", SourceFormat.Json, null, TargetFormat.Json, [], at) { Rules = rows };

    private static (SourceFormat, StructureNode?) ReadSource(ResourceReader r)
    {
        var format = r.Choice("format", FormatWords.Sources);
        var name = r.OptionalText("structure", "For HL7 v2: the message structure, such as ORU_R01.", 30);
        var structure = name is null ? null : MessageStructures.Find(name);
        if (r.Node is not null && format == SourceFormat.Hl7v2 && structure is null)
            r.Report("mapping-structure", "structure", name is null ? "The message structure is missing." : $"There is no structure '{name}'.",
                $"One of {string.Join(", ", MessageStructures.Names)}.");
        if (format == SourceFormat.Json && name is not null) r.Report("mapping-structure", "structure", "JSON has no message structure.", "Drop it.");
        return (format, structure);
    }

    private static (TargetFormat, Ref?) ReadTarget(ResourceReader r)
    {
        var format = r.Choice("format", FormatWords.Targets);
        var each = r.OptionalReference("each", "A group, segment or array: one output for each.");
        if (each is not null && format != TargetFormat.Json) r.Report("mapping-rule", "each", "A transaction is one output.", "Use 'forEach' on a rule.");
        return (format, each);
    }

    /// <summary>An IANA name or an offset. The rules of a named zone come from the platform's time zone data.</summary>
    private static TimeZoneInfo? ReadZone(ResourceReader r)
    {
        if (r.OptionalText("zone", "The zone of times that name none: an IANA name or an offset such as +01:00.", 60) is not { } text) return null;
        if (text[0] is '+' or '-' && TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", null, out var offset) && offset <= TimeSpan.FromHours(14))
            return TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text);
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-') && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone)) return zone;
        r.Report("resource-value", "zone", $"'{text}' is no time zone.", "Such as Europe/Dublin or +01:00.");
        return null;
    }

    private static void CheckNames(ResourceReader r, RuleReader reader, IReadOnlyDictionary<string, MappingType> types)
    {
        foreach (var use in reader.Uses.Where(u => !types.ContainsKey(u.Name)))
            r.ReportAt("mapping-unknown-type", use.At, $"There is no type '{use.Name}'.", Spelling.Fix(use.Name, [.. types.Keys]));
        var entries = reader.Entries.ToHashSet();
        foreach (var reference in reader.References.Where(n => !entries.Contains(n.Name)))
            r.ReportAt("mapping-unknown-entry", reference.At, $"No rule makes an entry '{reference.Name}'.", Spelling.Fix(reference.Name, [.. entries]));
        foreach (var (name, type) in types)
        {
            if (UsesItself(name, type.Rules, types, []))
                r.ReportAt("mapping-type-cycle", type.At, $"The type '{name}' uses itself.", "A type may use others, not itself.");
        }
    }

    private static bool UsesItself(string name, IReadOnlyList<MappingRule> rules, IReadOnlyDictionary<string, MappingType> types, HashSet<string> seen) =>
        rules.Any(rule => UsesItself(name, rule.Rules, types, seen)
            || (rule.Use is { } use && (use == name || (seen.Add(use) && types.TryGetValue(use, out var next) && UsesItself(name, next.Rules, types, seen)))));
}
