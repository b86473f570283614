using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>The name of another resource, file, scope or code with the place where it was written, so that a dangling one can be shown.</summary>
/// <param name="Name">As written.</param>
/// <param name="At">Where.</param>
public readonly record struct Ref(string Name, SourcePosition At)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
