using System.Text.Json.Serialization;

namespace Concordat.Governance.Changes;

/// <summary>Where a change request stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeState>))]
public enum ChangeState
{
    /// <summary>Waits for a decision.</summary>
    [JsonStringEnumMemberName("in-review")] InReview = 0,
    /// <summary>Has the approvals that it needs; becomes a release in the same transaction.</summary>
    [JsonStringEnumMemberName("approved")] Approved = 1,
    /// <summary>Became a release.</summary>
    [JsonStringEnumMemberName("released")] Released = 2,
    /// <summary>Somebody said no.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected = 3,
    /// <summary>Its author took it back.</summary>
    [JsonStringEnumMemberName("withdrawn")] Withdrawn = 4,
}
