using Concordat.Core.Workspace;

namespace Concordat.Core.Rights;

/// <summary>Which approvals the table asks for: changes × rows → needs, each once. Pure.</summary>
public static class ApprovalNeeds
{
    /// <summary>The needs of a change request.</summary>
    /// <param name="changes">What it changes.</param>
    /// <param name="rights">The table in force; null before the first release.</param>
    /// <param name="voices">Who sits where; null before the first release.</param>
    /// <param name="authors">Who proposes it.</param>
    /// <param name="consumers">Who uses what breaks.</param>
    /// <param name="emergency">True for an emergency change.</param>
    /// <param name="today">The day on which a sunset lies far enough ahead or not.</param>
    public static IReadOnlyList<ApprovalNeed> Of(
        IReadOnlyList<ClassifiedChange> changes, DecisionRights? rights, Voices? voices, Authors authors, IReadOnlyList<AffectedConsumer> consumers, bool emergency, DateOnly today)
    {
        if (rights is null || voices is null)
        {
            return [new ApprovalNeed(ApproverToken.AnotherPerson, ApproverToken.AnotherPerson, []) { Rows = [DecisionRights.First.Name], Changes = ["the first release"] }];
        }
        var needs = new Dictionary<string, ApprovalNeed>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var row = rights.For(change, emergency);
            foreach (var token in row.Right.Approve.Select(reference => reference.Name))
            {
                foreach (var need in Expand(token, change, row, voices, authors, consumers, today))
                {
                    Add(needs, Reachable(need with { Rows = [row.Name], Changes = [$"{change.Kind} {change.Resource}"], Quorum = row.Right.Quorum, Distinct = row.IsEmergency }, voices, authors),
                        row.Right.Escalate, change, voices, authors);
                }
            }
        }
        return [.. needs.Values.OrderBy(need => Order(need.Token)).ThenBy(need => need.Key, StringComparer.Ordinal)];
    }

    /// <summary>True where the consumers have notice enough and somewhere to go, so that nobody has to ask them.</summary>
    public static bool IsAlternative(ChangeAlternative? or, ClassifiedChange change, DateOnly today) =>
        or is not null && change.Kind is (ChangeKind.Deprecated or ChangeKind.Retired) && change.Breaks.Count == 0
        && (!or.NewMajor || change.HasNewMajor)
        && (or.Sunset is not { } notice || change.Kind == ChangeKind.Retired || (change.Sunset is { } sunset && sunset.DayNumber - today.DayNumber >= notice.TotalDays));

    private static IEnumerable<ApprovalNeed> Expand(
        string token, ClassifiedChange change, RightsRow row, Voices voices, Authors authors, IReadOnlyList<AffectedConsumer> consumers, DateOnly today)
    {
        if (token == ApproverToken.Consumers)
        {
            return IsAlternative(row.Right.Or, change, today) ? [] : consumers.Where(consumer => consumer.Evidence.Any(evidence => evidence.Interface == change.Resource)).Select(consumer => OfConsumer(consumer, row, authors));
        }
        if (ApproverToken.IsVote(token))
        {
            return [new ApprovalNeed(token, token, voices.Council)];
        }
        if (token == ApproverToken.RuleSeat)
        {
            var seat = voices.SeatOfRule(change.Rule ?? "");
            return [new ApprovalNeed(seat, token, voices.Seat(seat)) { Note = $"{seat} answers for {change.Rule}." }];
        }
        if (token == ApproverToken.DomainOwner)
        {
            return [new ApprovalNeed($"{token}:{change.Domain ?? "-"}", token, voices.Owners(change.Domain))];
        }
        return [token.StartsWith(ApproverToken.SeatPrefix, StringComparison.Ordinal)
            ? new ApprovalNeed($"{token}:{change.Domain ?? "-"}", token, voices.DomainSeat(change.Domain, token[ApproverToken.SeatPrefix.Length..]))
            : new ApprovalNeed(token, token, voices.Seat(token))];
    }

    private static ApprovalNeed OfConsumer(AffectedConsumer consumer, RightsRow row, Authors authors)
    {
        var others = consumer.Owners.Where(owner => !authors.Include(owner)).ToList();
        return new ApprovalNeed($"consumer:{consumer.Name}", ApproverToken.Consumers, others)
        {
            Note = string.Join("; ", consumer.Evidence.Select(evidence => $"{evidence.How} {(evidence.Field.Length > 0 ? evidence.Field : evidence.Operation.Length > 0 ? evidence.Operation : evidence.Interface)}"
                + (evidence.Times > 0 ? $" {evidence.Times} times" : "")).Distinct(StringComparer.Ordinal)),
            Hopeless = others.Count > 0 ? null
                : $"Nobody but the author speaks for {consumer.Name}. Name a 'sponsor' of {consumer.Partner ?? "its domain"}"
                    + (row.Right.Or is { } or ? $", or publish a new major version and deprecate this one with a sunset{(or.Sunset is { } notice ? $" at least {notice.TotalDays:0} days ahead" : "")}." : "."),
        };
    }

    /// <summary>A voice that nobody but the author holds is the council's; where the council has nobody either, nothing helps.</summary>
    private static ApprovalNeed Reachable(ApprovalNeed need, Voices voices, Authors authors)
    {
        if (need.Hopeless is not null || need.Token == ApproverToken.Consumers || need.Holders.Any(person => !authors.Include(person)))
        {
            return need;
        }
        var council = voices.Council;
        return council.Any(person => !authors.Include(person))
            ? need with { Key = ApproverToken.Majority, Token = ApproverToken.Majority, Holders = council, Note = $"Nobody but the author holds {need.Key}: the council decides." }
            : need with { Hopeless = $"Nobody but the author holds {need.Key}, and the council has nobody either. Name people under 'seats' of the governance standard." };
    }

    private static void Add(Dictionary<string, ApprovalNeed> needs, ApprovalNeed need, Escalation? escalate, ClassifiedChange change, Voices voices, Authors authors)
    {
        var instead = escalate is null ? [] : escalate.To.SelectMany(token => Expand(token.Name, change, DecisionRights.Otherwise, voices, authors, [], default))
            .Select(other => Reachable(other, voices, authors)).Where(other => other.Hopeless is null).ToList();
        var full = need with { EscalatesAfter = instead.Count > 0 ? escalate!.After : null, Instead = instead };
        needs[need.Key] = !needs.TryGetValue(need.Key, out var known) ? full : known with
        {
            Rows = [.. known.Rows.Union(full.Rows, StringComparer.Ordinal)],
            Changes = [.. known.Changes.Union(full.Changes, StringComparer.Ordinal)],
            Quorum = known.Quorum is null || full.Quorum is null ? known.Quorum ?? full.Quorum : Math.Max(known.Quorum.Value, full.Quorum.Value),
            // Escalation helps only where every row that asks for it allows it.
            EscalatesAfter = known.EscalatesAfter is { } one && full.EscalatesAfter is { } other ? (one > other ? one : other) : null,
            Instead = known.Instead.Count > 0 && full.Instead.Count > 0 ? known.Instead : [],
            Distinct = known.Distinct || full.Distinct,
            Note = known.Note ?? full.Note,
        };
    }

    private static int Order(string token) => token switch
    {
        ApproverToken.DomainOwner => 0, ApproverToken.Consumers => 2, _ when ApproverToken.IsVote(token) => 3, _ => 1,
    };
}
