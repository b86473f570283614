using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A finding that is accepted for a time, by somebody who may.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rule">The rule of a ruleset, or the check of a comparison, that it is about.</param>
/// <param name="Where">What it covers.</param>
/// <param name="Reason">Why.</param>
/// <param name="Owner">The domain that mends it in the end.</param>
/// <param name="GrantedBy">Who granted it.</param>
/// <param name="Granted">When.</param>
/// <param name="Until">The last day on which it covers anything.</param>
/// <param name="UntilAt">Where that day stands.</param>
/// <param name="At">Where it stands.</param>
public sealed record Waiver(string Name, Ref Rule, WaiverPlace Where, string Reason, Ref Owner, Ref GrantedBy, DateOnly Granted, DateOnly Until, SourcePosition UntilAt, SourcePosition At)
{
    private static readonly int[] Warnings = [3, 14, 30];

    /// <summary>
    /// Whether it covers what it names on a day: the one answer that the command line, plans, gates, scans and the console share. Days are those
    /// of UTC, so that it ends everywhere at the same instant: at the beginning of the day after the last one.
    /// </summary>
    public WaiverState On(DateOnly today) => today < Granted ? WaiverState.Early : today <= Until ? WaiverState.Holds : WaiverState.Over;

    /// <summary>True while it covers what it names.</summary>
    public bool Holds(DateOnly today) => On(today) == WaiverState.Holds;

    /// <summary>Days until its last one; negative where it is over.</summary>
    public int DaysLeft(DateOnly today) => Until.DayNumber - today.DayNumber;

    /// <summary>The last warning that it has reached: 30, 14 or 3 days; 0 where it is over, null where it has time.</summary>
    public int? Warning(DateOnly today) => WarningAt(DaysLeft(today));

    /// <summary>The same from the days that are left.</summary>
    public static int? WarningAt(int daysLeft) => daysLeft < 0 ? 0 : Warnings.Where(days => daysLeft <= days).Select(days => (int?)days).FirstOrDefault();

    /// <summary>The days on which something changes about it: it begins, warns, and is over.</summary>
    public IEnumerable<DateOnly> Turns => [Granted, .. Warnings.Select(days => Until.AddDays(-days)), .. Until < DateOnly.MaxValue ? [Until.AddDays(1)] : (DateOnly[])[]];

    internal static Waiver Read(ResourceReader r)
    {
        r.Kind("waiver");
        var waiver = new Waiver(
            r.Name(),
            r.Reference("rule", "The rule of a ruleset, or the check of a comparison, that it is about."),
            r.Child("where", WaiverPlace.Read, "What it covers."),
            r.Text("reason", "Why it is accepted.", 2000),
            r.Reference("owner", "The domain that mends it in the end."),
            r.Reference("grantedBy", "Who granted it: a person of the organization."),
            r.Date("granted", "The day on which it was granted."),
            r.Date("until", "The last day on which it covers anything."),
            r.Place("until"),
            r.At);
        if (r.Has("granted") && r.Has("until") && waiver.Granted != default && waiver.Until != default && waiver.Until < waiver.Granted)
        {
            r.Report("resource-value", "until", "It ends before it was granted.");
        }
        return waiver;
    }
}

/// <summary>Where a waiver stands in its life.</summary>
public enum WaiverState
{
    /// <summary>It begins later.</summary>
    Early,
    /// <summary>It covers what it names.</summary>
    Holds,
    /// <summary>It is over and covers nothing.</summary>
    Over,
}

/// <summary>What a waiver covers: an interface with its contract, or a file, or a part of one.</summary>
/// <param name="Interface"><c>domain/api/vN</c> or the type of an event.</param>
/// <param name="File">Path in the workspace.</param>
/// <param name="Pointer">JSON Pointer (RFC 6901) into the file: what lies there and below.</param>
/// <param name="At">Where it stands.</param>
public sealed record WaiverPlace(Ref? Interface, Ref? File, string? Pointer, SourcePosition At)
{
    internal static WaiverPlace Read(ResourceReader r)
    {
        var place = new WaiverPlace(
            r.OptionalReference("interface", "domain/api/vN, or the type of an event: its resource and its contract."), r.OptionalReference("file", "Path in the workspace."),
            r.OptionalText("pointer", "JSON Pointer into the file: what lies there and below."), r.At);
        r.ExactlyOne("interface", "file");
        if (place.Pointer is { Length: > 0 } pointer && pointer[0] != '/')
        {
            r.Report("resource-value", "pointer", "A JSON Pointer begins with '/' (RFC 6901).", "Such as /paths/~1stock/get.");
        }
        return place;
    }
}
