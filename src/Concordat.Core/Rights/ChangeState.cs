using System.Text.Json.Serialization;

namespace Concordat.Core.Rights;

/// <summary>Where a change request stands. The numbers are stored and never change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeState>))]
public enum ChangeState
{
    /// <summary>Waits for approvals.</summary>
    [JsonStringEnumMemberName("in-review")] InReview = 0,
    /// <summary>Has the approvals that it needs, and waits for a revision: another release became active before its time came.</summary>
    [JsonStringEnumMemberName("approved")] Approved = 1,
    /// <summary>Became a release.</summary>
    [JsonStringEnumMemberName("released")] Released = 2,
    /// <summary>Somebody whose approval it needs ended it.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected = 3,
    /// <summary>Its author took it back.</summary>
    [JsonStringEnumMemberName("withdrawn")] Withdrawn = 4,
    /// <summary>Its author shows it, and asks nobody yet.</summary>
    [JsonStringEnumMemberName("draft")] Draft = 5,
    /// <summary>Is being checked; nothing rests here, since the check runs while the request is opened.</summary>
    [JsonStringEnumMemberName("checking")] Checking = 6,
    /// <summary>Somebody whose approval it needs said no; its author revises it.</summary>
    [JsonStringEnumMemberName("changes-requested")] ChangesRequested = 7,
    /// <summary>Has the approvals that it needs, and waits for its day.</summary>
    [JsonStringEnumMemberName("scheduled")] Scheduled = 8,
}
