namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>The order in which two schemas are compared.</summary>
internal static class SchemaFacets
{
    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        if (ChoiceFacets.Restructured(pair, comparer))
        {
            return;
        }

        AllOfFacets.Compare(pair, comparer);
        LifecycleFacets.Compare(pair, comparer.Options);
        if (!TypeFacets.Compare(pair))
        {
            return; // another type altogether: whatever else differs follows from it
        }

        BoundFacets.Compare(pair);
        ValueFacets.Compare(pair);
        TextFacets.Compare(pair, comparer);
        ChoiceFacets.Compare(pair, comparer, "oneOf", "one-of");
        ChoiceFacets.Compare(pair, comparer, "anyOf", "any-of");
        DiscriminatorFacets.Compare(pair);
        PropertyFacets.Compare(pair, comparer);
        ItemFacets.Compare(pair, comparer);
        ConditionFacets.Compare(pair, comparer);
    }
}
