using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>One moment of an exchange.</summary>
    /// <param name="At">When.</param>
    /// <param name="What"><c>received</c>, <c>answered</c>, <c>stored</c>, <c>stage</c>, <c>attempt</c>, <c>finished</c>, <c>event</c> or <c>audit</c>.</param>
    /// <param name="Where">The interface, channel or actor.</param>
    /// <param name="Text">One sentence for a person.</param>
    /// <param name="Outcome"><c>ok</c>, an outcome's code, or null where there is none.</param>
    /// <param name="Message">The message that it is about.</param>
    public sealed record TimelineEntry(DateTimeOffset At, string What, string Where, string Text, string? Outcome, Guid? Message);
}

/// <summary>Tells an exchange as one story. Pure.</summary>
internal static class Timeline
{
    public static IReadOnlyList<ControlApi.TimelineEntry> Of(ExchangeStory story)
    {
        var entries = new List<ControlApi.TimelineEntry>();
        if (story.Exchange is { } exchange)
        {
            AddExchange(entries, exchange);
        }
        foreach (var message in story.Messages)
        {
            AddMessage(entries, message);
        }
        entries.AddRange(story.Events.Select(e => new ControlApi.TimelineEntry(e.At, "event", e.Interface, $"Published {e.Type}", "ok", e.MessageId)));
        entries.AddRange(story.Audit.Select(a => new ControlApi.TimelineEntry(
            a.At, "audit", a.Actor, a.Reason is null ? $"{a.Action} {a.Target}" : $"{a.Action} {a.Target}: {a.Reason}", a.Outcome, null)));
        return [.. entries.OrderBy(e => e.At)]; // a stable sort: what shares a moment keeps the order of its cause
    }

    private static void AddExchange(List<ControlApi.TimelineEntry> entries, ExchangeRecord e)
    {
        var caller = e.Client ?? e.Partner ?? "somebody unknown";
        entries.Add(new(e.StartedAt, "received", e.Interface, $"{e.Operation ?? e.Kind} from {caller} under release {e.Release}{(e.Decision is null ? "" : $" ({e.Decision})")}", null, null));
        var status = e.Status == 0 ? e.Outcome : $"{e.Status} {e.Outcome}";
        entries.Add(new(e.StartedAt.AddMicroseconds(e.Microseconds), "answered", e.Interface, $"Answered {status} after {e.Microseconds / 1000.0:0.0} ms", e.Outcome, null));
    }

    private static void AddMessage(List<ControlApi.TimelineEntry> entries, MessageStory story)
    {
        var m = story.Message;
        entries.Add(new(m.ReceivedAt, "stored", m.Interface, $"{m.Kind} message stored for {m.Channel}", null, m.Id));
        entries.AddRange(story.Stages.Select(s => new ControlApi.TimelineEntry(s.At, "stage", m.Channel, $"Stage {s.Name} kept", "ok", m.Id)));
        entries.AddRange(story.Attempts.Select(a => new ControlApi.TimelineEntry(
            a.EndedAt, "attempt", m.Channel,
            $"Attempt {a.Number} on {a.Node} took {(a.EndedAt - a.StartedAt).TotalMilliseconds:0.0} ms: {a.Outcome}{(a.Detail is null ? "" : $" ({a.Detail})")}",
            a.Outcome == "done" ? "ok" : a.Outcome, m.Id)));
        if (m.FinishedAt is { } end && m.State is MessageState.Dead or MessageState.Stopped or MessageState.Discarded)
        {
            entries.Add(new(end, "finished", m.Channel, m.State switch
            {
                MessageState.Dead => $"Became a dead letter: {m.Cause}",
                MessageState.Stopped => $"Stopped, and its key waits: {m.Cause}",
                _ => "Discarded by a person",
            }, m.Cause, m.Id));
        }
    }
}
