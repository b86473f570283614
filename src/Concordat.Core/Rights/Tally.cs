namespace Concordat.Core.Rights;

/// <summary>Counts voices. A delegate gives the voice of whom they speak for, so that the two together never count twice.</summary>
internal sealed class Tally(Voices? voices, Authors authors, IReadOnlyList<Vote> votes, DateTimeOffset opened, DateTimeOffset now)
{
    private readonly bool _oneVoice = voices?.OneVoicePerPerson == true;

    public IReadOnlyList<NeedState> Judge(IReadOnlyList<ApprovalNeed> needs)
    {
        var states = needs.Select(Judge).ToList();
        var seats = states.Where(state => IsSeat(state.Need) && state.IsMet && (_oneVoice || state.Need.Distinct)).ToList();
        var filled = OneSeatEach.Fill([.. seats.Select(state => (state.Need.Seat, Givers(state.Need)))]);
        for (var i = 0; i < seats.Count; i++)
        {
            if (!filled[i])
            {
                states[states.IndexOf(seats[i])] = seats[i] with { IsMet = false, Given = [] };
            }
        }
        return [.. states.Select(Escalate)];
    }

    public bool IsEscalated(ApprovalNeed need) => need.EscalatesAfter is { } after && now - opened >= after;

    public string? Principal(string person, ApprovalNeed need, DateTimeOffset at)
    {
        if (authors.Include(person))
        {
            return null;
        }
        return need.Token == ApproverToken.AnotherPerson || voices is null ? person
            : voices.Principal(person, authors, need.Holders, need.Seat, DateOnly.FromDateTime(at.UtcDateTime));
    }

    /// <summary>Consumers are asked for their own sake, whoever speaks for several of them; the council is no seat.</summary>
    private static bool IsSeat(ApprovalNeed need) => need.Token is not (ApproverToken.Consumers or ApproverToken.AnotherPerson) && !ApproverToken.IsVote(need.Token);

    private NeedState Judge(ApprovalNeed need)
    {
        var state = ApproverToken.IsVote(need.Token) ? Count(need) : Single(need);
        return state with { Blocks = need.Hopeless ?? state.Blocks, IsMet = state.IsMet && need.Hopeless is null };
    }

    private NeedState Escalate(NeedState state)
    {
        if (!IsEscalated(state.Need))
        {
            return state;
        }
        var instead = state.IsMet ? null : state.Need.Instead.Select(Judge).FirstOrDefault(other => other is { IsMet: true, Blocks: null });
        return state with
        {
            IsEscalated = true,
            IsMet = state.IsMet || instead is not null,
            Given = instead?.Given ?? state.Given,
            Blocks = instead is null ? state.Blocks : null,
            Who = [.. state.Who.Concat(state.Need.Instead.SelectMany(Who)).Distinct(StringComparer.Ordinal)],
        };
    }

    private IReadOnlyList<string> Who(ApprovalNeed need) =>
        voices is null ? [] : voices.Who(authors, need.Holders, need.Seat, DateOnly.FromDateTime(now.UtcDateTime));

    /// <summary>Of each person the last vote that is about this need, with whose voice it is.</summary>
    private IEnumerable<(Vote Vote, string Principal)> About(ApprovalNeed need) => votes
        .GroupBy(vote => vote.Person, StringComparer.Ordinal)
        .Select(group => group.Skip(_oneVoice ? group.Count() - 1 : 0).LastOrDefault(vote => vote.Seat is null || vote.Seat == need.Seat || vote.Seat == need.Key))
        .OfType<Vote>()
        .Select(vote => (vote, Principal(vote.Person, need, vote.At)))
        .Where(row => row.Item2 is not null)!;

    private IReadOnlyList<(string Person, string Principal)> Givers(ApprovalNeed need) => [.. About(need).Where(row => row.Vote.Yes).Select(row => (row.Vote.Person, row.Principal))];

    /// <summary>One yes gives it; a no of anybody who may give it keeps it from being given.</summary>
    private NeedState Single(ApprovalNeed need)
    {
        var said = About(need).ToList();
        var against = said.FindAll(row => !row.Vote.Yes);
        var given = said.FindAll(row => row.Vote.Yes);
        return new NeedState(need, Who(need), [.. given.Select(Name)], [.. against.Select(Name)], given.Count > 0 && against.Count == 0,
            against.Count > 0 ? $"{against[0].Vote.Person} said no: {against[0].Vote.Reason}" : null, false);
    }

    /// <summary>The council's vote: each member's voice once, however many give it; their own goes before a delegate's.</summary>
    private NeedState Count(ApprovalNeed need)
    {
        var members = need.Holders.Where(person => !authors.Include(person)).Distinct(StringComparer.Ordinal).Count();
        var said = About(need).OrderByDescending(row => row.Vote.Person == row.Principal).DistinctBy(row => row.Principal).ToList();
        var (given, against) = (said.FindAll(row => row.Vote.Yes), said.FindAll(row => !row.Vote.Yes));
        var quorum = Math.Clamp(need.Quorum ?? (members / 2) + 1, 1, Math.Max(1, members));
        return new NeedState(need, Who(need), [.. given.Select(Name)], [.. against.Select(Name)],
            said.Count >= quorum && Carries(need.Token, given.Count, said.Count, members),
            Carries(need.Token, members - against.Count, members, members) ? null : "So many of the council said no that no vote can carry it.", false);
    }

    private static bool Carries(string token, int yes, int of, int members) => yes > 0 && token switch
    {
        ApproverToken.Unanimous => yes == members,
        ApproverToken.TwoThirds => yes * 3 >= of * 2,
        _ => yes * 2 > of,
    };

    private static string Name((Vote Vote, string Principal) row) => row.Vote.Person == row.Principal ? row.Principal : $"{row.Vote.Person} for {row.Principal}";
}
