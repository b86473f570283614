namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>Why a text is no JSONPath expression.</summary>
/// <param name="Offset">Where in the expression, from 0.</param>
/// <param name="Message">What is wrong there.</param>
public sealed record JsonPathError(int Offset, string Message);
