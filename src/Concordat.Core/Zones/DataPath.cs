using Concordat.Core.Primitives;

namespace Concordat.Core.Zones;

/// <summary>One way that data take, with what is against it.</summary>
/// <param name="Kind">A word of <see cref="PathKind"/>.</param>
/// <param name="Interface"><c>domain/api/vN</c>, the type of an event, or <c>domain/flow</c>.</param>
/// <param name="Classification">The class of its data.</param>
/// <param name="From">Where data come from.</param>
/// <param name="To">Where they go.</param>
/// <param name="Way">The zones that they pass, in order; empty where no way leads there.</param>
/// <param name="Transit">The encryption that the way asks for: <c>any</c>, <c>tls</c>, <c>mtls</c>.</param>
/// <param name="At">What declares the path.</param>
/// <param name="Refusals">Why it is closed; empty where it is open.</param>
public sealed record DataPath(
    string Kind, string Interface, string Classification, PathEnd From, PathEnd To, IReadOnlyList<string> Way, string Transit, SourcePosition At, IReadOnlyList<PathRefusal> Refusals)
{
    /// <summary>True where nothing is against it.</summary>
    public bool IsOpen => Refusals.Count == 0;
}

/// <summary>One end of a path.</summary>
/// <param name="Kind"><c>partner</c>, <c>interface</c>, <c>system</c> or <c>model</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Zone">Its zone; null for an interface, which stands wherever the platform does.</param>
/// <param name="Region">Its region; null for an interface.</param>
public sealed record PathEnd(string Kind, string Name, string? Zone, string? Region);

/// <summary>Why a path is closed.</summary>
/// <param name="Rule">The rule of <see cref="PathRules"/>.</param>
/// <param name="At">Where it is to be mended.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Fix">What to do.</param>
public sealed record PathRefusal(string Rule, SourcePosition At, string Reason, string Fix);

/// <summary>The kinds of paths.</summary>
public static class PathKind
{
    /// <summary>A partner's client calls an API, and the answer goes to it.</summary>
    public const string Call = "call";
    /// <summary>An API asks the system behind it.</summary>
    public const string Backend = "backend";
    /// <summary>A partner sends to a flow.</summary>
    public const string Source = "source";
    /// <summary>A flow or a workflow sends to a system.</summary>
    public const string Step = "step";
    /// <summary>An event goes to a partner's endpoint.</summary>
    public const string Delivery = "delivery";
    /// <summary>Events of a partner come through a broker.</summary>
    public const string Publication = "publication";
    /// <summary>A partner's client reads events.</summary>
    public const string Read = "read";
    /// <summary>An API or a flow prompts a model.</summary>
    public const string Prompt = "prompt";
}
