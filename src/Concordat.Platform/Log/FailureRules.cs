namespace Concordat.Platform.Log;

/// <summary>What to do when a message fails, by cause; the first row that names the cause decides. Pure.</summary>
public sealed record FailureRules(IReadOnlyList<FailureRule> Rows)
{
    /// <summary>Transient causes and our own faults are tried again for about an hour; everything else is a dead letter at once.</summary>
    public static readonly FailureRules Default = new(
    [
        new FailureRule(["unreachable", "timeout", "busy", "too-many-requests"], Retries: 12, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), FailureEnd.DeadLetter),
        new FailureRule(["internal"], Retries: 5, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), FailureEnd.DeadLetter),
    ]);

    /// <summary>Decides.</summary>
    /// <param name="cause">An outcome's code.</param>
    /// <param name="tries">How often it was tried, this time included; from 1.</param>
    /// <param name="chance">A number from 0 to 1 that spreads the retries of many.</param>
    public FailureDecision Decide(string cause, int tries, double chance)
    {
        foreach (var row in Rows)
        {
            if (!row.Causes.Contains(cause) && !row.Causes.Contains("*"))
            {
                continue;
            }
            if (tries > row.Retries)
            {
                return new FailureDecision(row.End, TimeSpan.Zero);
            }
            if (row.Schedule is { } schedule)
            {
                return new FailureDecision(null, schedule[Math.Min(tries, schedule.Count) - 1] * (1 + (0.1 * chance)));
            }
            var doubled = row.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(tries - 1, 30));
            var bounded = Math.Min(doubled, row.Longest.TotalMilliseconds);
            return new FailureDecision(null, TimeSpan.FromMilliseconds(bounded * (0.5 + (0.5 * chance))));
        }
        return new FailureDecision(FailureEnd.DeadLetter, TimeSpan.Zero);
    }
}

/// <summary>One row of <see cref="FailureRules"/>.</summary>
/// <param name="Causes">Outcome codes, or <c>*</c>.</param>
/// <param name="Retries">How many more tries after the first.</param>
/// <param name="Backoff">Wait before the first retry; doubles each time.</param>
/// <param name="Longest">The wait's upper bound.</param>
/// <param name="End">What comes after the last retry.</param>
public sealed record FailureRule(IReadOnlyList<string> Causes, int Retries, TimeSpan Backoff, TimeSpan Longest, FailureEnd End)
{
    /// <summary>The waits one by one instead of doubling ones; each is lengthened by up to a tenth, so that what failed together does not come back together.</summary>
    public IReadOnlyList<TimeSpan>? Schedule { get; init; }

    /// <summary>As many retries as the schedule has waits.</summary>
    public static FailureRule Of(IReadOnlyList<string> causes, IReadOnlyList<TimeSpan> schedule, FailureEnd end) => new(causes, schedule.Count, TimeSpan.Zero, TimeSpan.Zero, end) { Schedule = schedule };
}

/// <summary>How trying ends.</summary>
public enum FailureEnd
{
    /// <summary>The message becomes a dead letter; its key goes on.</summary>
    DeadLetter,
    /// <summary>The message stops, and its key with it, until a person decides.</summary>
    Stop,
}

/// <summary>A decision: an end, or a retry after a wait.</summary>
/// <param name="End">Null for a retry.</param>
/// <param name="Wait">Until the retry.</param>
public readonly record struct FailureDecision(FailureEnd? End, TimeSpan Wait);
