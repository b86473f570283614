namespace Concordat.Core.Catalogue;

/// <summary>How good an interface, a domain or a partner is, by the formula of <see cref="ScoreWeights"/>.</summary>
/// <param name="Kind"><c>api</c>, <c>event</c>, <c>flow</c>, <c>domain</c> or <c>partner</c>.</param>
/// <param name="Name">Its name, as the graph has it.</param>
/// <param name="Domain">The domain that answers for it; null for a partner.</param>
/// <param name="Score">0 to 100, with waivers.</param>
/// <param name="Raw">The same as if there were no waivers.</param>
/// <param name="Components">What it is made of.</param>
public sealed record Scorecard(string Kind, string Name, string? Domain, int Score, int Raw, IReadOnlyList<ScoreComponent> Components)
{
    internal static Scorecard Of(string kind, string name, string? domain, IReadOnlyList<ScoreComponent> components)
    {
        var measured = components.Where(one => one.Score is not null).ToList();
        var weight = Math.Max(1, measured.Sum(one => one.Weight));
        return new(kind, name, domain, Rounded(measured.Sum(one => one.Weight * one.Score!.Value), weight), Rounded(measured.Sum(one => one.Weight * one.Raw!.Value), weight), components);
    }

    internal static int Rounded(long sum, long weight) => (int)Math.Round((decimal)sum / weight, MidpointRounding.AwayFromZero);
}

/// <summary>One part of a score.</summary>
/// <param name="Name">A name of <see cref="ScoreWeights"/>.</param>
/// <param name="Weight">How much it counts; where another part is not measured, the rest counts for more.</param>
/// <param name="Score">0 to 100; null where it is not measured.</param>
/// <param name="Raw">The same as if there were no waivers.</param>
/// <param name="Reason">Why it is so.</param>
public sealed record ScoreComponent(string Name, int Weight, int? Score, int? Raw, string Reason);

/// <summary>What was recorded of traffic: one row for each interface, operation, client, outcome and set of fields.</summary>
/// <param name="Interface">The id of an API, or of a flow.</param>
/// <param name="Operation">operationId or message type; empty where none was noted.</param>
/// <param name="Client">The client; null for senders of messages.</param>
/// <param name="Partner">The partner; null where none is known.</param>
/// <param name="Outcome"><c>ok</c>, <c>duplicate</c> or the code of an outcome.</param>
/// <param name="Fields">The fields that were answered.</param>
/// <param name="Times">How often.</param>
public sealed record UseRow(string Interface, string Operation, string? Client, string? Partner, string Outcome, IReadOnlyList<string> Fields, long Times);

/// <summary>The weights of the formula; <c>docs/scorecards.md</c> says the same.</summary>
public static class ScoreWeights
{
    /// <summary>Of interfaces; a domain has the same, over its interfaces.</summary>
    public static IReadOnlyDictionary<string, int> Interface { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["findings"] = 30, ["ownership"] = 15, ["service"] = 15, ["documentation"] = 15, ["lifecycle"] = 10, ["reliability"] = 10, ["use"] = 5,
    };

    /// <summary>Of partners.</summary>
    public static IReadOnlyDictionary<string, int> Partner { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["agreement"] = 25, ["findings"] = 20, ["contact"] = 15, ["declared"] = 15, ["reliability"] = 15, ["use"] = 10,
    };
}
