namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>
/// A difference between two schemas that says nothing yet of who writes them: the same fact breaks a request and is welcome in a response.
/// </summary>
/// <param name="Facet">What happened: <c>max-length-decreased</c>, the tail of the rule's id.</param>
/// <param name="Base">Where in the base.</param>
/// <param name="Revision">Where in the revision.</param>
internal sealed record SchemaFact(string Facet, ChangePlace? Base, ChangePlace? Revision)
{
    public string From { get; init; } = "";

    public string To { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The property that it concerns where the fact is found in the schema around it: new, removed, required.</summary>
    public string? Property { get; init; }

    public bool Required { get; init; }

    public bool ReadOnly { get; init; }

    public bool WriteOnly { get; init; }

    public bool HasDefault { get; init; }

    /// <summary>The side that does not know the property admits none besides those it lists.</summary>
    public bool Closed { get; init; }

    /// <summary>It concerns only those who read the value; who writes it is told by another fact.</summary>
    public bool ReadersOnly { get; init; }

    /// <summary>A type that became a list of the same type: what a query parameter repeated means anyway.</summary>
    public bool BecameListOfSame { get; init; }
}
