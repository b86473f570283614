namespace Concordat.Platform.Log;

/// <summary>A message of the durable log: a flow's input, an event to fan out, a webhook delivery, a step of a workflow.</summary>
public sealed class LogMessage
{
    /// <summary>Order of arrival within one key; has gaps.</summary>
    public long Seq { get; set; }
    /// <summary>Its id.</summary>
    public Guid Id { get; set; }
    /// <summary>Which handler works on it: <c>flow</c>, <c>event</c>, <c>webhook</c>…</summary>
    public string Kind { get; set; } = "";
    /// <summary>Where it goes: a flow's name, an event's type, a subscription.</summary>
    public string Channel { get; set; } = "";
    /// <summary>Messages of one channel with the same key are worked on one after the other, in order of arrival. A keyed hash where it names a patient.</summary>
    public string? OrderKey { get; set; }
    /// <summary>One message per channel and idempotency key, ever.</summary>
    public string IdempotencyKey { get; set; } = "";
    /// <summary>What a person would look for, as a keyed hash.</summary>
    public string? BusinessKey { get; set; }
    /// <summary>State.</summary>
    public MessageState State { get; set; }
    /// <summary>Attempts over its whole life, the running one included.</summary>
    public int Attempt { get; set; }
    /// <summary>Attempts since it was stored or replayed, which the failure rules count.</summary>
    public int Tries { get; set; }
    /// <summary>Not before.</summary>
    public DateTimeOffset DueAt { get; set; }
    /// <summary>The node that works on it.</summary>
    public string? LeaseOwner { get; set; }
    /// <summary>Until when it is that node's.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }
    /// <summary>The exchange that it belongs to: one id over gateway, flow, event, webhook and Odoo.</summary>
    public Guid Exchange { get; set; }
    /// <summary>The message that caused it.</summary>
    public Guid? Parent { get; set; }
    /// <summary>The release under which it was accepted.</summary>
    public int Release { get; set; }
    /// <summary>The interface that it belongs to, e.g. <c>clinical/lab-results</c>.</summary>
    public string Interface { get; set; } = "";
    /// <summary>Its content, sealed.</summary>
    public Guid? PayloadId { get; set; }
    /// <summary>The last stage that was kept.</summary>
    public string? Stage { get; set; }
    /// <summary>Why it failed last: an outcome's code. Never content.</summary>
    public string? Cause { get; set; }
    /// <summary>More on the failure, for operators. Never content.</summary>
    public string? Detail { get; set; }
    /// <summary>When it was stored.</summary>
    public DateTimeOffset ReceivedAt { get; set; }
    /// <summary>When it reached an end.</summary>
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>Where a message stands.</summary>
public enum MessageState
{
    /// <summary>May be worked on when it is due.</summary>
    Ready = 0,
    /// <summary>A node works on it.</summary>
    Leased = 1,
    /// <summary>Waits behind an earlier message of its key.</summary>
    Queued = 2,
    /// <summary>All effects happened.</summary>
    Done = 3,
    /// <summary>Gave up; a person looks at it.</summary>
    Dead = 4,
    /// <summary>A person decided that it shall not be worked on.</summary>
    Discarded = 5,
    /// <summary>Gave up, and its key waits until a person replays or discards it.</summary>
    Stopped = 6,
}

/// <summary>A kept intermediate result: where a restart resumes.</summary>
public sealed class MessageStage
{
    /// <summary>The message.</summary>
    public Guid MessageId { get; set; }
    /// <summary>The stage's name.</summary>
    public string Name { get; set; } = "";
    /// <summary>The result, sealed.</summary>
    public Guid PayloadId { get; set; }
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
}

/// <summary>One try at a message.</summary>
public sealed class MessageAttempt
{
    /// <summary>The message.</summary>
    public Guid MessageId { get; set; }
    /// <summary>Counts from 1 over the whole life of the message, replays included.</summary>
    public int Number { get; set; }
    /// <summary>Which node.</summary>
    public string Node { get; set; } = "";
    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; set; }
    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; set; }
    /// <summary><c>done</c> or an outcome's code.</summary>
    public string Outcome { get; set; } = "";
    /// <summary>More, for operators. Never content.</summary>
    public string? Detail { get; set; }
}
