namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>The types that a filter expression knows.</summary>
internal enum FilterKind : byte
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,
    Node,
    List,
    Pattern,
    Constructor,
}
