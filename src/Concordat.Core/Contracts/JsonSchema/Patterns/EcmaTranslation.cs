namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>An ECMA-262 expression as .NET reads it.</summary>
/// <param name="Pattern">The expression of .NET.</param>
/// <param name="Flat">The same as a plain sequence, where it is one.</param>
/// <param name="Backtracks">True where look-around or back references need a backtracking engine.</param>
/// <param name="Captures">True where groups must keep what they matched.</param>
/// <param name="Size">How many states it has when its counts are written out.</param>
internal sealed record EcmaTranslation(string Pattern, FlatPattern? Flat, bool Backtracks, bool Captures, long Size);
