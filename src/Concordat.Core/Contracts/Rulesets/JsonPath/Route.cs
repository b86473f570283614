using System.Text;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>How a walk came to a node: through which keys, and through which reference. Where references are resolved, the way is longer than the node's own path.</summary>
internal sealed class Route(Route? parent, string? key, int index, DocumentNode node, MappingNode? reference)
{
    /// <summary>The route to the node's holder; null for the root.</summary>
    public Route? Parent { get; } = parent;

    /// <summary>The key in the holder where that is a mapping.</summary>
    public string? Key { get; } = key;

    /// <summary>The index in the holder where that is a list; otherwise -1.</summary>
    public int Index { get; } = index;

    /// <summary>What stands there, with references followed where the walk follows them.</summary>
    public DocumentNode Node { get; } = node;

    /// <summary>The mapping with the <c>$ref</c> through which the last step went; null where there was none.</summary>
    public MappingNode? Reference { get; } = reference;

    /// <summary>The last step as text; empty for the root.</summary>
    public string Segment => Key ?? (Index >= 0 ? Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");

    /// <summary>The steps from the root.</summary>
    public List<string> Segments()
    {
        var segments = new List<string>();
        for (var route = this; route.Parent is not null; route = route.Parent)
        {
            segments.Add(route.Segment);
        }
        segments.Reverse();
        return segments;
    }

    /// <summary>The step that lies so many steps below the root, or null.</summary>
    public int Length()
    {
        var length = 0;
        for (var route = this; route.Parent is not null; route = route.Parent)
        {
            length++;
        }
        return length;
    }

    /// <summary>The way as <c>@path</c> gives it: <c>$['paths']['/pets'][0]</c>.</summary>
    public string Expression()
    {
        var steps = new List<Route>();
        for (var route = this; route.Parent is not null; route = route.Parent)
        {
            steps.Add(route);
        }
        var text = new StringBuilder("$");
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            _ = steps[i].Key is { } key ? text.Append("['").Append(key).Append("']") : text.Append('[').Append(steps[i].Index).Append(']');
        }
        return text.ToString();
    }
}
