namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>The order in which two schemas are compared.</summary>
internal static class SchemaFacets
{
    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        var groups = pair.Base.Groups | pair.Revision.Groups;
        if (groups.HasFlag(KeywordGroup.Choice) && ChoiceFacets.Restructured(pair, comparer))
        {
            return;
        }

        if (groups.HasFlag(KeywordGroup.AllOf))
        {
            AllOfFacets.Compare(pair, comparer);
            groups = pair.Base.Groups | pair.Revision.Groups; // what members say may be part of it now
        }

        if (groups.HasFlag(KeywordGroup.Lifecycle))
        {
            LifecycleFacets.Compare(pair, comparer.Options);
        }

        if (TypeFacets.Compare(pair)) // another type altogether: whatever else differs follows from it
        {
            Groups(pair, comparer, groups);
        }
    }

    private static void Groups(SchemaPair pair, SchemaComparer comparer, KeywordGroup groups)
    {
        if (groups.HasFlag(KeywordGroup.Bounds))
        {
            BoundFacets.Compare(pair);
        }

        if (groups.HasFlag(KeywordGroup.Values))
        {
            ValueFacets.Compare(pair);
        }

        if (groups.HasFlag(KeywordGroup.Text))
        {
            TextFacets.Compare(pair, comparer);
        }

        if (groups.HasFlag(KeywordGroup.Choice))
        {
            ChoiceFacets.Compare(pair, comparer, "oneOf", "one-of");
            ChoiceFacets.Compare(pair, comparer, "anyOf", "any-of");
        }

        if (groups.HasFlag(KeywordGroup.Discriminator))
        {
            DiscriminatorFacets.Compare(pair);
        }

        if (groups.HasFlag(KeywordGroup.Properties))
        {
            PropertyFacets.Compare(pair, comparer);
        }

        if (groups.HasFlag(KeywordGroup.Items))
        {
            ItemFacets.Compare(pair, comparer);
        }

        if (groups.HasFlag(KeywordGroup.Conditions))
        {
            ConditionFacets.Compare(pair, comparer);
        }
    }
}
