namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>A keyword whose value is a schema for something inside, and which may be missing: anything is allowed there then.</summary>
internal static class Inner
{
    public static void Compare(SchemaPair pair, SchemaComparer comparer, string keyword, string segment)
    {
        var (from, to) = (View(pair.Base, keyword), View(pair.Revision, keyword));
        if (from is not null && to is not null)
        {
            comparer.Lead(pair, segment, pair.Base.Get(keyword)!.Value, pair.Revision.Get(keyword)!.Value);
        }
        else if ((from ?? to) is { Any: false } only)
        {
            var shown = only.Constant == false ? "nothing" : only.Types.Shown;
            pair.Facts.Add(new SchemaFact(to is null ? "type-widened" : "type-narrowed", pair.Base.Place(keyword), pair.Revision.Place(keyword))
            {
                Property = segment,
                From = to is null ? shown : "any",
                To = to is null ? "any" : shown,
            });
        }
    }

    private static SchemaView? View(SchemaView around, string keyword) => around.Get(keyword) is { } part ? part.Side.View(part) : null;
}
