using System.Reflection;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>The rulesets that the product carries, each with a good and a bad sample of every rule.</summary>
public static class BuiltInRulesets
{
    private const string Scheme = "builtin:///";

    /// <summary>File names by the names that a ruleset extends them by.</summary>
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["spectral:oas"] = "oas",
        ["spectral:asyncapi"] = "asyncapi",
        ["spectral:arazzo"] = "arazzo",
        ["concordat:security"] = "security",
        ["concordat:healthcare"] = "healthcare",
        ["concordat:events"] = "events",
    };

    /// <summary>The names that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Files.Where(file => Resource(file.Value + ".yaml") is not null).Select(file => file.Key)];

    /// <summary>Reads one of them with all its rules.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static Ruleset Open(string name)
    {
        var reading = RulesetReader.Read(LocationOf(name) is null ? throw new ArgumentException($"There is no ruleset '{name}'.", nameof(name)) : name, _ => null);
        return reading.Ruleset ?? throw new InvalidOperationException($"The ruleset '{name}' is broken: {reading.Findings[0].At} {reading.Findings[0].Message}");
    }

    /// <summary>The good and the bad sample of each rule of a ruleset, by the name of the rule.</summary>
    public static IReadOnlyDictionary<string, RuleSample> Samples(string name)
    {
        var samples = new Dictionary<string, RuleSample>(StringComparer.Ordinal);
        if (Files.TryGetValue(name, out var file) && Resource($"samples.{file}.yaml") is { } content
            && DocumentReader.Read($"samples/{file}.yaml", content).Root is MappingNode rules)
        {
            foreach (var entry in rules.Entries)
            {
                if (entry.Value is MappingNode sample)
                {
                    samples[entry.Key] = new RuleSample(sample.Text("good"), sample.Text("bad"));
                }
            }
        }
        return samples;
    }

    /// <summary>The location under which a built-in ruleset is read; null where there is none of this name.</summary>
    internal static string? LocationOf(string name) => Files.TryGetValue(name, out var file) && Names.Contains(name) ? Scheme + file + ".yaml"
        : name.StartsWith(Scheme, StringComparison.Ordinal) ? name : null;

    internal static ReadOnlyMemory<byte>? Content(string location) =>
        location.StartsWith(Scheme, StringComparison.Ordinal) ? Resource(location[Scheme.Length..]) : null;

    internal static ReadOnlyMemory<byte>? Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Concordat.Rulesets." + name);
        if (stream is null)
        {
            return null;
        }
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>A document that keeps a rule and one that breaks it.</summary>
/// <param name="Good">Nothing is found here; null where it is missing.</param>
/// <param name="Bad">The rule finds something here; null where it is missing.</param>
public sealed record RuleSample(string? Good, string? Bad);
