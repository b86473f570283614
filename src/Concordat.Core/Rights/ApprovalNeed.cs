namespace Concordat.Core.Rights;

/// <summary>One approval that a change request needs.</summary>
/// <param name="Key">Its name in the request: <c>security</c>, <c>domain-owner:clinical</c>, <c>consumer:televida</c>.</param>
/// <param name="Token">The word of the table.</param>
/// <param name="Holders">Whose voices count, before anybody speaks for anybody.</param>
public sealed record ApprovalNeed(string Key, string Token, IReadOnlyList<string> Holders)
{
    /// <summary>The rows that ask for it.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];
    /// <summary>The changes that it is about, <c>kind resource</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
    /// <summary>How many of the council must have voted; null for more than half.</summary>
    public int? Quorum { get; init; }
    /// <summary>After this time since the opening <see cref="Instead"/> may decide too; null for never.</summary>
    public TimeSpan? EscalatesAfter { get; init; }
    /// <summary>What is as good, after that time.</summary>
    public IReadOnlyList<ApprovalNeed> Instead { get; init; } = [];
    /// <summary>Why it cannot be met by anybody, with what to do; null where it can.</summary>
    public string? Hopeless { get; init; }
    /// <summary>What it came from, where it is not what the table says by itself.</summary>
    public string? Note { get; init; }
    /// <summary>True where another person than for the other needs has to give it, whatever the table says.</summary>
    public bool Distinct { get; init; }

    /// <summary>The seat in which it is given: the key without the domain.</summary>
    public string Seat => Token.StartsWith(ApproverToken.SeatPrefix, StringComparison.Ordinal) ? Token[ApproverToken.SeatPrefix.Length..]
        : ApproverToken.IsVote(Token) ? "council" : Token == ApproverToken.RuleSeat ? Key : Token;
}

/// <summary>Somebody who uses what breaks, and how that is known.</summary>
/// <param name="Name">The client, subscription or flow.</param>
/// <param name="Partner">Its partner; null for a flow of our own.</param>
/// <param name="Owners">Who speaks for it.</param>
/// <param name="Evidence">Each: what it uses, and where that is known from.</param>
public sealed record AffectedConsumer(string Name, string? Partner, IReadOnlyList<string> Owners, IReadOnlyList<ConsumerEvidence> Evidence);

/// <summary>How it is known that somebody uses something.</summary>
/// <param name="How"><c>selected</c>, <c>delivered</c>, <c>called</c>, <c>declared</c>, <c>subscribed</c>, <c>reads</c> or <c>allowed</c>.</param>
/// <param name="Interface">Which interface.</param>
/// <param name="Operation">Which operation; empty for any.</param>
/// <param name="Field">Which field; empty for any.</param>
/// <param name="Times">How often it was recorded; 0 where it is declared.</param>
/// <param name="Last">When it was recorded last.</param>
public sealed record ConsumerEvidence(string How, string Interface, string Operation, string Field, long Times, DateTimeOffset? Last);
