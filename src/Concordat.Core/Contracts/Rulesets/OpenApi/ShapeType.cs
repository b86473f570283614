namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>The type of a field in the shape files; the notation is explained in <c>BuiltIn/shapes/openapi30.yaml</c>.</summary>
internal sealed record ShapeType(ShapeKind Kind)
{
    /// <summary>What the items of a list or the values of a mapping are.</summary>
    public ShapeType? Inner { get; init; }

    public Shape? Shape { get; init; }

    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A reference may stand instead.</summary>
    public bool OrReference { get; init; }

    /// <summary>True or false may stand instead.</summary>
    public bool OrFlag { get; init; }

    /// <summary>A list of such may stand instead.</summary>
    public bool OrList { get; init; }

    public System.Text.RegularExpressions.Regex? Pattern { get; init; }

    public bool NotEmpty { get; init; }

    public bool Unique { get; init; }

    public bool ExactlyOne { get; init; }

    public bool ComponentNames { get; init; }
}

internal enum ShapeKind
{
    Any,
    Nothing,
    Text,
    /// <summary>A URI reference.</summary>
    Uri,
    /// <summary>A URI with a scheme.</summary>
    Url,
    Email,
    /// <summary>Text by a pattern.</summary>
    Pattern,
    Regex,
    Flag,
    Number,
    Positive,
    Count,
    Words,
    List,
    Map,
    Shape,
}

/// <summary>An object of a specification.</summary>
internal sealed class Shape(string name)
{
    public string Name { get; } = name;

    public Dictionary<string, ShapeType> Fields { get; } = new(StringComparer.Ordinal);

    public List<string> Needs { get; set; } = [];

    public List<(System.Text.RegularExpressions.Regex Pattern, ShapeType Type)> Keys { get; } = [];

    public ShapeType? Other { get; set; }

    public int Least { get; set; }

    public List<string[]> Not { get; set; } = [];

    public List<string> One { get; set; } = [];

    public List<string> AnyOf { get; set; } = [];

    /// <summary>A field whose word decides what else holds.</summary>
    public string? By { get; set; }

    public Dictionary<string, Shape> Cases { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands under a key by the first pattern that it matches.</summary>
    public ShapeType? Keyed(string key)
    {
        foreach (var (pattern, type) in Keys)
        {
            if (pattern.IsMatch(key))
            {
                return type;
            }
        }
        return null;
    }
}
