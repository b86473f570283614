using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>
/// allOf: schemas that complete one another. Members of both sides are compared with each other; where content only moved between the schema
/// and its members, the completed schemas are compared instead, so that moving breaks nothing.
/// </summary>
internal static class AllOfFacets
{
    /// <summary>Members of members are gathered up to here; a longer line of inheritance is compared link by link.</summary>
    private const int MaxMembers = 500;

    private static readonly string[] Joined = ["properties", "required", "allOf", "type"];

    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        var (from, to) = (pair.Base.Members("allOf"), pair.Revision.Members("allOf"));
        if (from.Count == 0 && to.Count == 0)
        {
            return;
        }

        var match = MemberMatch.Of(from, to, null);
        if (Moved(pair, match))
        {
            pair.Complete(pair.Base.With(from.SelectMany(Flat)), pair.Revision.With(to.SelectMany(Flat)));
            return;
        }

        foreach (var (old, now) in match.Pairs)
        {
            comparer.Lead(pair, "", old, now);
        }

        var (gone, added) = (match.Removed.SelectMany(Flat).ToArray(), match.Added.SelectMany(Flat).ToArray());
        if (gone.Length == 0 && added.Length == 0)
        {
            return;
        }

        var (whole, wholeNow) = (pair.Base.With(gone), pair.Revision.With(added));
        if (gone.All(member => Accounted(member, wholeNow)) && added.All(member => Accounted(member, whole)))
        {
            pair.Complete(whole, wholeNow);
            return;
        }

        var known = pair.Revision.Properties.Keys.Concat(to.SelectMany(Flat).SelectMany(member => member.Properties.Keys)).ToHashSet(StringComparer.Ordinal);
        Report(pair, match, known);
    }

    /// <summary>True where a property, or that it is required, left the schema or one of its members for another of them.</summary>
    private static bool Moved(SchemaPair pair, MemberMatch match)
    {
        var left = new HashSet<string>(StringComparer.Ordinal);
        var came = new HashSet<string>(StringComparer.Ordinal);
        Move(Says([pair.Base]), Says([pair.Revision]), left, came);
        foreach (var (old, now) in match.Pairs)
        {
            Move(Says(Flat(old)), Says(Flat(now)), left, came);
        }

        return left.Overlaps(came);
    }

    private static void Move(HashSet<string> from, HashSet<string> to, HashSet<string> left, HashSet<string> came)
    {
        left.UnionWith(from.Where(word => !to.Contains(word)));
        came.UnionWith(to.Where(word => !from.Contains(word)));
    }

    /// <summary>Names of properties, and <c>!name</c> for required ones.</summary>
    private static HashSet<string> Says(IEnumerable<SchemaView> views)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var view in views)
        {
            words.UnionWith(view.Properties.Keys);
            words.UnionWith(view.Required.Select(name => "!" + name));
        }

        return words;
    }

    private static void Report(SchemaPair pair, MemberMatch match, HashSet<string> known)
    {
        foreach (var member in match.Removed)
        {
            pair.Facts.Add(new SchemaFact(Describes(member) ? "all-of-removed-annotation-only" : "all-of-removed", member.Place(), pair.Revision.Place("allOf")) { From = MemberMatch.NameOf(member) });
            foreach (var view in Flat(member))
            {
                foreach (var (name, property) in view.Properties.Where(property => !known.Contains(property.Key)))
                {
                    pair.Facts.Add(new SchemaFact("property-removed", property.Place(), pair.Revision.Place("allOf"))
                    {
                        Property = "." + name,
                        Required = view.Required.Contains(name),
                        WriteOnly = property.Side.View(property).Flag("writeOnly"),
                        ReadersOnly = true,
                    });
                }
            }
        }

        foreach (var member in match.Added)
        {
            pair.Facts.Add(new SchemaFact(Describes(member) ? "all-of-added-annotation-only" : "all-of-added", pair.Base.Place("allOf"), member.Place()) { To = MemberMatch.NameOf(member) });
        }
    }

    /// <summary>A member and the members of its own allOf, circles left out.</summary>
    public static IEnumerable<SchemaView> Flat(Part member)
    {
        var seen = new HashSet<DocumentNode>(ReferenceEqualityComparer.Instance);
        var open = new Queue<Part>([member]);
        while (seen.Count < MaxMembers && open.TryDequeue(out var part))
        {
            var view = part.Side.View(part);
            if (seen.Add(view.Part.Node))
            {
                yield return view;
                foreach (var inner in view.Members("allOf"))
                {
                    open.Enqueue(inner);
                }
            }
        }
    }

    /// <summary>Everything that a member says is said on the other side as well, in whatever place.</summary>
    private static bool Accounted(SchemaView member, SchemaView other) =>
        member.Constant is null
        && (other.Properties.Count > 0 || member.Properties.Count == 0)
        && member.Properties.Keys.All(other.Properties.ContainsKey)
        && member.Layers.All(layer => layer.Part.Fields().All(field =>
            field.Key == layer.Hidden || !Keywords.Restricts(field.Key) || Joined.Contains(field.Key, StringComparer.Ordinal)
            || string.Equals(Values.Canonical(field.Value.Node), Values.Canonical(other.Get(field.Key)?.Node), StringComparison.Ordinal)))
        && (member.Properties.Count > 0 || member.Get("type") is null || other.Types.Named)
        && !member.Any;

    private static bool Describes(Part member) => member.Side.View(member).Any;
}
