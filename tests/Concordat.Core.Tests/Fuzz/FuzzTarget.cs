namespace Concordat.Core.Tests.Fuzz;

/// <summary>Something that takes any bytes and must neither throw, nor take long, nor take much memory.</summary>
/// <param name="Name">Names its folder of found failures in tests/data/fuzz.</param>
/// <param name="Run">One execution.</param>
/// <param name="Seeds">Inputs to begin with.</param>
/// <param name="Tokens">What mutations insert.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Run, IReadOnlyList<string> Seeds, IReadOnlyList<string> Tokens)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
