namespace Concordat.Core.Advice;

/// <summary>One row of the decision table.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="For">The interaction or route that it speaks for.</param>
/// <param name="Weight">What it weighs; null for a hard row, which decides by itself.</param>
/// <param name="When">The condition in words.</param>
/// <param name="Because">Why.</param>
/// <param name="Applies">The condition; routes know the interaction that was found before.</param>
public sealed record PatternRow(string Id, string For, int? Weight, string When, string Because, Func<PatternFacts, string, bool> Applies);

/// <summary>A row that spoke.</summary>
/// <param name="Row">Its id.</param>
/// <param name="For">The interaction or route that it speaks for.</param>
/// <param name="Weight">What it weighs; null for a hard row.</param>
/// <param name="Because">Why.</param>
public sealed record PatternReason(string Row, string For, int? Weight, string Because);
