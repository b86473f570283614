namespace Concordat.Core.Rights;

/// <summary>One need with what was said about it.</summary>
/// <param name="Need">What is asked for.</param>
/// <param name="Who">Who may give it now.</param>
/// <param name="Given">The voices for it: person, and whose voice it is.</param>
/// <param name="Against">The voices against it.</param>
/// <param name="IsMet">True where it is given.</param>
/// <param name="Blocks">Why it keeps the request from being decided whatever else is said; null where it only waits.</param>
/// <param name="IsEscalated">True where others may decide instead by now.</param>
public sealed record NeedState(
    ApprovalNeed Need, IReadOnlyList<string> Who, IReadOnlyList<string> Given, IReadOnlyList<string> Against, bool IsMet, string? Blocks, bool IsEscalated);

/// <summary>
/// Where a change request stands: a pure function of needs, votes, authors, content and time. Of each person the last vote in a seat counts,
/// and only on the content as it is now.
/// </summary>
public sealed class ApprovalState
{
    private ApprovalState(IReadOnlyList<NeedState> needs) => Needs = needs;

    /// <summary>Each need, in the order of the table's words.</summary>
    public IReadOnlyList<NeedState> Needs { get; }

    /// <summary>True where everything that is asked for is given, and nothing blocks. A request without needs is not decided: something changes.</summary>
    public bool IsDecided => Needs.Count > 0 && Needs.All(need => need is { IsMet: true, Blocks: null });

    /// <summary>True where nobody can make it decided without other content.</summary>
    public bool IsHopeless => Needs.Any(need => need.Need.Hopeless is not null);

    /// <summary>Evaluates.</summary>
    /// <param name="needs">What is asked for.</param>
    /// <param name="voices">Who sits where; null before the first release.</param>
    /// <param name="authors">Who proposes it, and never approves it.</param>
    /// <param name="contentHash">The content as it is now.</param>
    /// <param name="votes">All votes, in the order of their giving.</param>
    /// <param name="opened">When the content was opened.</param>
    /// <param name="now">The moment.</param>
    public static ApprovalState Of(
        IReadOnlyList<ApprovalNeed> needs, Voices? voices, Authors authors, string contentHash, IReadOnlyList<Vote> votes, DateTimeOffset opened, DateTimeOffset now)
    {
        var valid = votes.Where(vote => vote.ContentHash == contentHash && !authors.Include(vote.Person)).ToList();
        return new ApprovalState(new Tally(voices, authors, valid, opened, now).Judge(needs));
    }

    /// <summary>True where the person's voice counts for any need on a day: such a person may say yes, no, or reject.</summary>
    public static bool HasVoice(string person, IReadOnlyList<ApprovalNeed> needs, Voices? voices, Authors authors, DateTimeOffset opened, DateTimeOffset now) =>
        needs.Any(need => SeatsOf(person, need, voices, authors, opened, now).Any());

    /// <summary>The seats of a request in which a person may speak now.</summary>
    public static IReadOnlyList<string> Seats(string person, IReadOnlyList<ApprovalNeed> needs, Voices? voices, Authors authors, DateTimeOffset opened, DateTimeOffset now) =>
        [.. needs.SelectMany(need => SeatsOf(person, need, voices, authors, opened, now)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> SeatsOf(string person, ApprovalNeed need, Voices? voices, Authors authors, DateTimeOffset opened, DateTimeOffset now)
    {
        var tally = new Tally(voices, authors, [], opened, now);
        return (tally.IsEscalated(need) ? need.Instead.Prepend(need) : [need]).Where(one => tally.Principal(person, one, now) is not null).Select(one => one.Seat);
    }
}
