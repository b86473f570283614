namespace Concordat.Trust;

/// <summary>A resource scope of SMART App Launch 2.2, such as <c>system/Invoice.rs</c>: who acts, on what, and how (create, read, update, delete, search).</summary>
/// <param name="Context"><c>system</c>, <c>user</c> or <c>patient</c>.</param>
/// <param name="Resource">A type, or <c>*</c> for all.</param>
/// <param name="Interactions">Letters of <c>cruds</c>.</param>
public readonly record struct SmartScope(string Context, string Resource, string Interactions)
{
    private const string Letters = "cruds";

    /// <summary>Reads a scope; null where it is not of this form (scopes of other forms are equal or not).</summary>
    public static SmartScope? Read(string scope) =>
        TryCut(scope, out var slash, out var dot) ? new SmartScope(scope[..slash], scope[(slash + 1)..dot], scope[(dot + 1)..]) : null;

    /// <summary>The places of slash and full stop in a scope of this form.</summary>
    private static bool TryCut(ReadOnlySpan<char> scope, out int slash, out int dot)
    {
        slash = scope.IndexOf('/');
        dot = scope.LastIndexOf('.');
        if (slash <= 0 || dot <= slash + 1 || dot == scope.Length - 1 || scope[..slash] is not ("system" or "user" or "patient"))
        {
            return false;
        }
        var interactions = scope[(dot + 1)..];
        var last = -1;
        foreach (var letter in interactions)
        {
            // The letters must stand in the order of "cruds" (SMART App Launch 2.2, scopes for clinical data).
            var place = Letters.IndexOf(letter);
            if (place <= last)
            {
                return false;
            }
            last = place;
        }
        return true;
    }

    /// <summary>True where whoever holds <paramref name="granted"/> may do all that <paramref name="wanted"/> names.</summary>
    public static bool Covers(string granted, string wanted) =>
        granted == wanted || (Read(granted) is { } has && Read(wanted) is { } wants && has.Covers(wants));

    /// <summary>The same for a wanted scope that was read; it is asked at every call, so it makes no texts of the other.</summary>
    public static bool Covers(ReadOnlySpan<char> granted, SmartScope wanted) =>
        TryCut(granted, out var slash, out var dot) && Covers(granted[..slash], granted[(slash + 1)..dot], granted[(dot + 1)..], wanted);

    /// <summary>True where the granted scopes together allow all that <paramref name="wanted"/> names: <c>.rs</c> and <c>.c</c> cover <c>.crs</c>.</summary>
    public static bool Cover(IReadOnlyCollection<string> granted, string wanted) =>
        granted.Contains(wanted) || (Read(wanted) is { } wants && wants.Interactions.All(letter =>
            granted.Any(scope => Read(scope) is { } has && has.Covers(wants with { Interactions = letter.ToString() }))));

    /// <summary>The same over scopes that were read.</summary>
    public bool Covers(SmartScope wanted) => Covers(Context, Resource, Interactions, wanted);

    private static bool Covers(ReadOnlySpan<char> context, ReadOnlySpan<char> resource, ReadOnlySpan<char> interactions, SmartScope wanted)
    {
        if (!context.SequenceEqual(wanted.Context) || (resource is not "*" && !resource.SequenceEqual(wanted.Resource)))
        {
            return false;
        }
        foreach (var letter in wanted.Interactions)
        {
            if (!interactions.Contains(letter))
            {
                return false;
            }
        }
        return true;
    }
}
