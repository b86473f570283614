namespace Concordat.Trust.Privileges;

/// <summary>Leave to do one kind of privileged operation for some minutes: asked for with a reason, where the standard says so approved by a second person.</summary>
internal sealed class Privilege
{
    /// <summary>How long a request waits for a second person.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(8);

    public int Number { get; set; }
    public string Operation { get; set; } = "";

    /// <summary>The sign-in name of whoever asked.</summary>
    public string Person { get; set; } = "";
    public string Reason { get; set; } = "";
    public int Minutes { get; set; }
    public DateTimeOffset AskedAt { get; set; }

    /// <summary>Whether the standard demanded a second person when it was asked for.</summary>
    public bool SecondPerson { get; set; }

    /// <summary>The second person, as the ledger names people; null while there is none, or where none is needed.</summary>
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? Note { get; set; }
    public bool Refused { get; set; }

    /// <summary>From when it can be used; null before it is given.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when; null before it is given.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Who ended it before its time, as the ledger names people.</summary>
    public string? EndedBy { get; set; }
    public int Uses { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }

    public string Id => $"PA-{Number:D4}";

    /// <summary>waiting, active, over, ended, refused or lapsed.</summary>
    public string State(DateTimeOffset now) => this switch
    {
        { Refused: true } => "refused",
        { EndedBy: not null } => "ended",
        { Until: { } until } => until > now ? "active" : "over",
        _ => AskedAt + Patience > now ? "waiting" : "lapsed",
    };

    /// <summary>The number of an id like <c>PA-0001</c>; 0 where it is none.</summary>
    public static int NumberOf(string id) =>
        id.StartsWith("PA-", StringComparison.OrdinalIgnoreCase) && int.TryParse(id.AsSpan(3), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;
}
