namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The JSON types, as a set.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Number = 16,
    String = 32,
    Integer = 64,
    Any = 127,
}

/// <summary>Types of instances.</summary>
internal static class JsonTypeSets
{
    /// <summary>The type of a value by its first byte; numbers are <see cref="JsonTypes.Number"/>, whether integers or not.</summary>
    public static JsonTypes Of(byte first) => first switch
    {
        (byte)'{' => JsonTypes.Object,
        (byte)'"' => JsonTypes.String,
        (byte)'[' => JsonTypes.Array,
        (byte)'t' or (byte)'f' => JsonTypes.Boolean,
        (byte)'n' => JsonTypes.Null,
        _ => JsonTypes.Number,
    };

    /// <summary>The type of a name; none for a name that no draft knows.</summary>
    public static JsonTypes Named(string name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        "number" => JsonTypes.Number | JsonTypes.Integer,
        "string" => JsonTypes.String,
        "integer" => JsonTypes.Integer,
        _ => JsonTypes.None,
    };
}
