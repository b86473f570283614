namespace Concordat.Core.Primitives;

/// <summary>A place in a file. Line and column count from 1; 0 means that the place is the file as a whole.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
