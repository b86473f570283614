using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>Who sits where and who speaks for whom, as the state in force says: what a change proposes about seats does not decide about itself.</summary>
/// <param name="inForce">The state in force.</param>
/// <param name="proposed">Where a domain that is not in force yet is asked for its owner.</param>
/// <param name="groups">Who is in the groups of the OpenID provider, by which teams are filled; null where that is not known.</param>
public sealed class Voices(Network inForce, Network? proposed = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? groups = null)
{
    private readonly Governance _governance = inForce.Governance;

    /// <summary>True where a person fills one seat at most.</summary>
    public bool OneVoicePerPerson => _governance.OneVoicePerPerson;

    /// <summary>The council: its own seat, or all who hold a seat of the organization.</summary>
    public IReadOnlyList<string> Council => Seat("council") is { Count: > 0 } named
        ? named : [.. ApproverToken.Seats.SelectMany(Seat).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Those of a seat of the organization.</summary>
    public IReadOnlyList<string> Seat(string seat) => Team.Expand(inForce, _governance.Seats.GetValueOrDefault(seat) ?? [], groups);

    /// <summary>Owner and approvers of a domain; of one that is proposed, where none is in force.</summary>
    public IReadOnlyList<string> Owners(string? domain) => Domain(domain) is not { } found ? []
        : Team.Expand(Of(domain), (found.Seats.GetValueOrDefault("approver") ?? []).Prepend(found.Owner), groups);

    /// <summary>Those of a seat of a domain.</summary>
    public IReadOnlyList<string> DomainSeat(string? domain, string seat) =>
        Team.Expand(Of(domain), Domain(domain)?.Seats.GetValueOrDefault(seat) ?? [], groups);

    /// <summary>The seat that answers for a rule.</summary>
    public string SeatOfRule(string rule) => ApproverToken.SeatOf(rule, _governance.RuleSeats);

    /// <summary>
    /// Whose voice a person gives: their own where they hold it, else that of a holder who is away. Null where neither; an author gives none,
    /// and nobody gives an author's.
    /// </summary>
    public string? Principal(string person, Authors authors, IReadOnlyList<string> holders, string seat, DateOnly day)
    {
        if (authors.Include(person))
        {
            return null;
        }
        return holders.Contains(person, StringComparer.Ordinal) ? person : _governance.Delegates.FirstOrDefault(one =>
            one.To.Name == person && !authors.Include(one.For.Name) && one.Holds(day) && holders.Contains(one.For.Name, StringComparer.Ordinal)
            && (one.Seats.Count == 0 || one.Seats.Any(named => named.Name == seat)))?.For.Name;
    }

    /// <summary>Everybody who may give a voice on a day.</summary>
    public IReadOnlyList<string> Who(Authors authors, IReadOnlyList<string> holders, string seat, DateOnly day) =>
        [.. holders.Concat(_governance.Delegates.Select(one => one.To.Name)).Distinct(StringComparer.Ordinal).Where(person => Principal(person, authors, holders, seat, day) is not null)];

    private Network Of(string? domain) => domain is null || proposed is null || inForce.Domains.ContainsKey(domain) ? inForce : proposed;

    private Domain? Domain(string? name) => name is null ? null : inForce.Domains.GetValueOrDefault(name) ?? proposed?.Domains.GetValueOrDefault(name);
}
