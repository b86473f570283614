namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>Leaves the recursive descent of the parsers; never leaves this folder.</summary>
internal sealed class PathSyntaxException(int offset, string message) : Exception(message)
{
    public int Offset { get; } = offset;
}
