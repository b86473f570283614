namespace Concordat.Core.Rights;

/// <summary>
/// A change request as its rules see it: what may happen to it next. Pure; every way to a release leads through <see cref="MayRelease"/>.
/// </summary>
/// <param name="State">Where it stands.</param>
/// <param name="Author">Who proposes it.</param>
/// <param name="ContentHash">What is voted on.</param>
/// <param name="Opened">When that content was opened.</param>
/// <param name="Effective">Not before; null for at once.</param>
/// <param name="Emergency">True for an emergency change.</param>
/// <param name="Votes">All votes, void ones too, in the order of their giving.</param>
public sealed record ChangeCase(
    ChangeState State, string Author, string ContentHash, DateTimeOffset Opened, DateTimeOffset? Effective, bool Emergency, IReadOnlyList<Vote> Votes)
{
    /// <summary>Whose commits it carries besides.</summary>
    public IReadOnlyList<string> CoAuthors { get; init; } = [];

    /// <summary>All of whom none approves it.</summary>
    public Authors Authors => new(Author, CoAuthors);

    /// <summary>An emergency change is looked at within this time after its release.</summary>
    public static readonly TimeSpan ReviewWithin = TimeSpan.FromHours(72);

    /// <summary>True where votes, comments and revisions are taken.</summary>
    public bool IsOpen => State is ChangeState.InReview or ChangeState.ChangesRequested or ChangeState.Scheduled or ChangeState.Approved;

    /// <summary>What was said, counted.</summary>
    public ApprovalState Approvals(IReadOnlyList<ApprovalNeed> needs, Voices? voices, DateTimeOffset now) =>
        ApprovalState.Of(needs, voices, Authors, ContentHash, Votes, Opened, now);

    /// <summary>A vote on the content as it is; null where it is refused.</summary>
    public ChangeCase? Cast(Vote vote, IReadOnlyList<ApprovalNeed> needs, Voices? voices, DateTimeOffset now)
    {
        var seats = ApprovalState.Seats(vote.Person, needs, voices, Authors, Opened, now);
        if (!IsOpen || Authors.Include(vote.Person) || vote.ContentHash != ContentHash || seats.Count == 0 || (vote.Seat is { } seat && !Speaks(seat, seats, needs)))
        {
            return null;
        }
        var said = this with { Votes = [.. Votes, vote] };
        var approvals = said.Approvals(needs, voices, now);
        return said with
        {
            State = approvals.IsDecided ? State is ChangeState.Scheduled or ChangeState.Approved ? State : ChangeState.Approved
                : approvals.Needs.Any(need => need.Blocks is not null && need.Against.Count > 0) ? ChangeState.ChangesRequested
                : ChangeState.InReview,
        };
    }

    /// <summary>Other content: what was said of the content before is void. Null where it is refused.</summary>
    public ChangeCase? Revise(string person, string contentHash, DateTimeOffset now) => person != Author || !(IsOpen || State == ChangeState.Draft) || contentHash == ContentHash
        ? null : this with { State = State == ChangeState.Draft ? ChangeState.Draft : ChangeState.InReview, ContentHash = contentHash, Opened = now };

    /// <summary>A draft asks for approvals.</summary>
    public ChangeCase? Submit(string person, DateTimeOffset now) => person == Author && State == ChangeState.Draft ? this with { State = ChangeState.InReview, Opened = now } : null;

    /// <summary>Its author takes it back.</summary>
    public ChangeCase? Withdraw(string person) => person == Author && (IsOpen || State == ChangeState.Draft) ? this with { State = ChangeState.Withdrawn } : null;

    /// <summary>Somebody with a voice ends it.</summary>
    public ChangeCase? Reject(string person, IReadOnlyList<ApprovalNeed> needs, Voices? voices, DateTimeOffset now) =>
        IsOpen && !Authors.Include(person) && ApprovalState.HasVoice(person, needs, voices, Authors, Opened, now) ? this with { State = ChangeState.Rejected } : null;

    /// <summary>
    /// Its author calls it an emergency, or takes that back. Other rows apply then, so what was said counts for what it is worth under them.
    /// </summary>
    public ChangeCase? Call(string person, bool emergency) => person == Author && IsOpen && Emergency != emergency
        ? this with { Emergency = emergency, State = ChangeState.InReview, Effective = emergency ? null : Effective } : null;

    /// <summary>Another day, while it is open.</summary>
    public ChangeCase? Schedule(string person, DateTimeOffset? effective) => person == Author && (IsOpen || State == ChangeState.Draft) && !Emergency ? this with { Effective = effective } : null;

    /// <summary>What the passing of time and the giving of voices make of it: scheduled, or back in review where an approval fell away.</summary>
    public ChangeCase Settle(IReadOnlyList<ApprovalNeed> needs, Voices? voices, DateTimeOffset now) => State is not (ChangeState.InReview or ChangeState.Approved or ChangeState.Scheduled)
        ? this
        : this with
        {
            State = !Approvals(needs, voices, now).IsDecided ? ChangeState.InReview
                : Effective is { } day && day > now ? ChangeState.Scheduled
                : ChangeState.Approved,
        };

    /// <summary>True where it may become a release now.</summary>
    public bool MayRelease(IReadOnlyList<ApprovalNeed> needs, Voices? voices, DateTimeOffset now) =>
        State is ChangeState.InReview or ChangeState.Approved or ChangeState.Scheduled && (Effective is null || Effective <= now) && Approvals(needs, voices, now).IsDecided;

    /// <summary>It became a release; null where it may not.</summary>
    public ChangeCase? Release(IReadOnlyList<ApprovalNeed> needs, Voices? voices, DateTimeOffset now) => MayRelease(needs, voices, now) ? this with { State = ChangeState.Released } : null;

    private static bool Speaks(string seat, IReadOnlyList<string> seats, IReadOnlyList<ApprovalNeed> needs) =>
        seats.Contains(seat) || needs.Any(need => need.Key == seat && seats.Contains(need.Seat));
}
