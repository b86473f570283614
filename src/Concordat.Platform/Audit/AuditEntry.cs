namespace Concordat.Platform.Audit;

/// <summary>Who did what to what. Nothing in it is content of a patient's record.</summary>
/// <param name="Action"><c>noun.verb-past</c>, e.g. <c>change.approved</c>, <c>payload.viewed</c>.</param>
/// <param name="Actor">A person (<c>person:ada</c>), a service account (<c>service:clinical-ci</c>), a client (<c>client:meridian-claims</c>) or the node (<c>node:…</c>).</param>
/// <param name="Target">What it was done to, as a path: <c>change/CR-0001</c>, <c>message/…</c>.</param>
public sealed record AuditEntry(string Action, string Actor, string Target)
{
    /// <summary><c>ok</c> or an outcome's code.</summary>
    public string Outcome { get; init; } = "ok";
    /// <summary>Why, in the actor's words.</summary>
    public string? Reason { get; init; }
    /// <summary>More, as JSON or text: hashes, numbers, names of fields.</summary>
    public string? Detail { get; init; }
    /// <summary>The exchange that it belongs to.</summary>
    public Guid? Exchange { get; init; }
    /// <summary>The release under which it happened.</summary>
    public int? Release { get; init; }
}

/// <summary>An entry's row.</summary>
public sealed class AuditRow
{
    /// <summary>Order of insertion.</summary>
    public long Seq { get; set; }
    /// <summary>Place in the chain; null until sealed.</summary>
    public long? Position { get; set; }
    /// <summary>SHA-256 over the previous hash and this entry, hex; null until sealed.</summary>
    public string? Hash { get; set; }
    /// <summary>The node that wrote it.</summary>
    public string Node { get; set; } = "";
    /// <summary>Counts the starts of the node.</summary>
    public int Epoch { get; set; }
    /// <summary>Counts the entries of the node's epoch without a gap.</summary>
    public long Counter { get; set; }
    /// <summary>Counters of this epoch whose transaction was rolled back, comma-separated.</summary>
    public string? Voids { get; set; }
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public string Action { get; set; } = "";
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public string Actor { get; set; } = "";
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public string Target { get; set; } = "";
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public string Outcome { get; set; } = "";
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public string? Reason { get; set; }
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public string? Detail { get; set; }
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public Guid? Exchange { get; set; }
    /// <summary>See <see cref="AuditEntry"/>.</summary>
    public int? Release { get; set; }
    /// <summary>HMAC-SHA-256 with the node's key over everything above but position and hash, hex.</summary>
    public string Mac { get; set; } = "";

    /// <summary>What the MAC and the chain cover: every field with its length, so that no two entries have the same text.</summary>
    internal string Canonical()
    {
        var text = new System.Text.StringBuilder(256);
        foreach (var part in (string?[])[Node, $"{Epoch}", $"{Counter}", Voids, $"{At.UtcTicks}", Action, Actor, Target, Outcome, Reason, Detail, Exchange?.ToString(), $"{Release}"])
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\n');
        }
        return text.ToString();
    }
}

/// <summary>A signed statement that the chain stood at this hash.</summary>
public sealed class AuditCheckpoint
{
    /// <summary>The last sealed position.</summary>
    public long Position { get; set; }
    /// <summary>The hash there.</summary>
    public string Hash { get; set; } = "";
    /// <summary>The root of the Merkle tree (RFC 6962 §2.1) over the chain's hashes up to here, hex.</summary>
    public string Root { get; set; } = "";
    /// <summary>The roots of that tree's full subtrees, hex with commas between: what the next checkpoint goes on from.</summary>
    public string Peaks { get; set; } = "";
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
    /// <summary>ES256 (IEEE P1363, base64) over <c>position:hash:root:ticks</c>.</summary>
    public string Signature { get; set; } = "";
}
