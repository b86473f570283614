using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Which members of two allOf, oneOf or anyOf lists are the same one: the order of the lists means nothing.</summary>
/// <param name="Pairs">Members of both sides.</param>
/// <param name="Removed">Members of the base alone.</param>
/// <param name="Added">Members of the revision alone.</param>
internal sealed record MemberMatch(IReadOnlyList<(Part Base, Part Revision)> Pairs, IReadOnlyList<Part> Removed, IReadOnlyList<Part> Added)
{
    /// <summary>By name of the component, by title, by the value that tells it apart, by equal content; what is left and written in place, by likeness.</summary>
    public static MemberMatch Of(IReadOnlyList<Part> from, IReadOnlyList<Part> to, string? discriminator)
    {
        var (removed, added, pairs) = (from.ToList(), to.ToList(), new List<(Part, Part)>());
        Pass(removed, added, pairs, member => View(member).Name);
        Pass(removed, added, pairs, member => View(member).Text("title"));
        Pass(removed, added, pairs, member => Marked(View(member), discriminator));
        Pass(removed, added, pairs, member => Signature(View(member)));
        foreach (var member in removed.Where(member => View(member).Name is null).ToArray())
        {
            var like = added.FindIndex(other => View(other).Name is null && Alike(View(member), View(other)));
            if (like >= 0)
            {
                pairs.Add((member, added[like]));
                removed.Remove(member);
                added.RemoveAt(like);
            }
        }

        return new MemberMatch(pairs, removed, added);
    }

    /// <summary>How a sentence calls a member.</summary>
    public static string NameOf(Part member) => View(member) is var view && (view.Name ?? view.Text("title")) is { } name ? name : $"#{member.Node.Key} ({view.Types.Shown})";

    public static string Signature(SchemaView view) => Values.Canonical(view.Part.Node);

    /// <summary>The same kind of value, with at least half of the properties of both.</summary>
    public static bool Alike(SchemaView from, SchemaView to)
    {
        if (!from.Types.Names.SequenceEqual(to.Types.Names, StringComparer.Ordinal))
        {
            return false;
        }

        var shared = from.Properties.Keys.Count(to.Properties.ContainsKey);
        return shared * 2 >= Math.Max(from.Properties.Count, to.Properties.Count);
    }

    private static void Pass(List<Part> removed, List<Part> added, List<(Part, Part)> pairs, Func<Part, string?> key)
    {
        var open = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var member in added)
        {
            if (key(member) is { } name)
            {
                open.TryAdd(name, member);
            }
        }

        foreach (var member in removed.ToArray())
        {
            if (key(member) is { } name && open.Remove(name, out var other))
            {
                pairs.Add((member, other));
                removed.Remove(member);
                added.Remove(other);
            }
        }
    }

    /// <summary>The one value of the property that tells members apart: that of the discriminator, else any property with a const.</summary>
    private static string? Marked(SchemaView view, string? discriminator)
    {
        foreach (var (name, part) in view.Properties)
        {
            if (discriminator is not null && !string.Equals(name, discriminator, StringComparison.Ordinal))
            {
                continue;
            }

            var property = part.Side.View(part);
            var value = property.Get("const")?.Node ?? (property.Get("enum")?.Node is SequenceNode { Items: [var only] } ? only : null);
            if (value is not null)
            {
                return $"{name}={Values.Canonical(value)}";
            }
        }

        return null;
    }

    private static SchemaView View(Part member) => member.Side.View(member);
}
