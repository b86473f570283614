using System.Text.Json.Serialization;

namespace Concordat.Governance.Notices;

/// <summary>What happened, as it waits in the durable log. Reasons and comments are no part of it: people write of anything there.</summary>
/// <param name="About">A word of <c>NoticeKind</c>.</param>
/// <param name="Subject">The request, waiver or interface.</param>
/// <param name="At">When.</param>
internal sealed record Notice(string About, string Subject, DateTimeOffset At)
{
    /// <summary>The release that it became, or in which it stands.</summary>
    public int? Release { get; init; }

    /// <summary>The last day of a waiver, or the sunset of an interface.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The request behind it; null where there is none.</summary>
    public string? Change { get; init; }

    /// <summary>Who is asked, by name, where there is no request.</summary>
    public IReadOnlyList<string>? Voices { get; init; }

    /// <summary>Who began it, where there is no request.</summary>
    public string? Author { get; init; }
}

/// <summary>A mail as it waits in the durable log.</summary>
/// <param name="Reader">Who it is for, as the ledger names them.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="About">The kind of notice.</param>
/// <param name="Of">What it is about.</param>
internal sealed record NoticeMail(string Reader, string Address, string Subject, string Text, string About, string Of);

/// <summary>Serializes notices and mails in the log.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(NoticeMail))]
internal sealed partial class NoticeJson : JsonSerializerContext;
