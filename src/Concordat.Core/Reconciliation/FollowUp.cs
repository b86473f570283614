using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Core.Reconciliation;

/// <summary>What people have done about an exception.</summary>
public enum FollowUpState
{
    /// <summary>Nothing yet.</summary>
    Open,
    /// <summary>The proposed repair is accepted, and is being made.</summary>
    Accepted,
    /// <summary>It is known and stays; it no longer counts.</summary>
    Dismissed,
}

/// <summary>An exception over several runs.</summary>
/// <param name="Exception">As this run found it.</param>
/// <param name="FirstSeen">The day of the first run that found it.</param>
/// <param name="Age">Days since then.</param>
/// <param name="Owner">Who sees to it; null for nobody.</param>
/// <param name="State">What was done about it.</param>
/// <param name="Reason">Why; null where nobody said.</param>
public sealed record FollowedException(ReconcileException Exception, DateOnly FirstSeen, int Age, string? Owner, FollowUpState State, string? Reason)
{
    /// <summary>How many steps of the ageing it has passed.</summary>
    public int Step(IReadOnlyList<int> ageing) => ageing.Count(days => Age >= days);
}

/// <summary>The exceptions of a run beside those of the run before: how old they are, whose they are, and which are gone.</summary>
/// <param name="Exceptions">Those of this run.</param>
/// <param name="Resolved">How many of the run before are no more.</param>
public sealed record FollowUp(IReadOnlyList<FollowedException> Exceptions, int Resolved)
{
    /// <summary>What the run before said of an exception.</summary>
    public sealed record Known(DateOnly FirstSeen, string? Owner, FollowUpState State, string? Reason);

    /// <summary>Follows the exceptions of a run.</summary>
    public static FollowUp Of(ReconcileResult result, ReconcileRules rules, IReadOnlyDictionary<string, Known> before, DateOnly today)
    {
        var followed = result.Exceptions.Select(exception =>
        {
            var known = before.GetValueOrDefault(exception.Id);
            var first = known is null || known.FirstSeen > today ? today : known.FirstSeen;
            return new FollowedException(exception, first, today.DayNumber - first.DayNumber, known?.Owner ?? rules.Owner, known?.State ?? FollowUpState.Open, known?.Reason);
        }).ToList();
        var found = result.Exceptions.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        return new FollowUp(followed, before.Keys.Count(id => !found.Contains(id)));
    }

    /// <summary>Reads what a report in JSON says of its exceptions, with what people wrote into it since: <c>owner</c>, <c>state</c>, <c>reason</c>.</summary>
    /// <returns>Id → what is known; null where it is no such report.</returns>
    public static IReadOnlyDictionary<string, Known>? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var known = new Dictionary<string, Known>(StringComparer.Ordinal);
            foreach (var item in (JsonNode.Parse(json) as JsonObject)?["exceptions"] as JsonArray ?? throw new JsonException())
            {
                var state = Enum.Parse<FollowUpState>((string?)item!["state"] ?? nameof(FollowUpState.Open), ignoreCase: true);
                known[(string)item["id"]!] = new Known(DateOnly.ParseExact((string)item["firstSeen"]!, "yyyy-MM-dd"), (string?)item["owner"], state, (string?)item["reason"]);
            }
            return known;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
