namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>A pair of schemas at a place of the contract that a client writes or reads.</summary>
/// <param name="Pair">The schemas.</param>
/// <param name="Direction">Who writes the value.</param>
/// <param name="Scope">What part of a message it is.</param>
/// <param name="Whole">How a sentence calls the whole value: <c>the body of response 200</c>.</param>
/// <param name="Inside">How it calls a property: the text with <c>{0}</c> for its path.</param>
/// <param name="Detail">The same in the words of a waiver's key.</param>
internal sealed record SchemaUse(SchemaPair Pair, ChangeDirection Direction, SchemaScope Scope, string Whole, string Inside, string Detail)
{
    /// <summary>The value travels as text, where a number and its digits are the same.</summary>
    public bool Loose { get; init; }

    /// <summary>Data is checked against the schema to the letter, as schema registries see it; null where clients and a service talk.</summary>
    public ExactReading? Exact { get; init; }

    /// <summary>A list is written by repeating the parameter, so one value is a list of one.</summary>
    public bool Repeats { get; init; }
}

/// <summary>The part of a message that a schema describes.</summary>
internal enum SchemaScope
{
    /// <summary>A request or response body.</summary>
    Body,
    /// <summary>A parameter in path, query or cookie.</summary>
    Parameter,
    /// <summary>A header of a request.</summary>
    RequestHeader,
    /// <summary>A header of a response.</summary>
    ResponseHeader,
}
