using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// What came out of parsing: the message where there is one, and everything that was wrong. A message may be there
/// beside errors: it can then be stored and answered with AE, but should not be processed.
/// </summary>
public sealed record ParsedMessage(Hl7Message? Message, IReadOnlyList<Finding> Findings)
{
    /// <summary>True where there is a message and no finding of severity error.</summary>
    public bool IsSound => Message is not null && Findings.All(f => f.Severity != Severity.Error);
}
