using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>A patient's account, as <c>/control/v1/patient-accounts</c> tells administrators.</summary>
internal sealed record PatientAccountView(Guid Id, Guid IndexId, string State, DateTimeOffset InvitedAt);

/// <summary>All of them.</summary>
internal sealed record PatientAccountList(IReadOnlyList<PatientAccountView> Accounts);

/// <summary>A patient to be invited.</summary>
internal sealed record PatientInvitation(string Name, string PatientRef, string System, string Value);

/// <summary>The one-time code of a new account; the server tells it this once.</summary>
internal sealed record OneTimeCode(Guid Id, [property: JsonPropertyName("oneTimeCode")] string Code);

/// <summary>Why an account is closed.</summary>
internal sealed record ClosedAccount(string Reason);

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PatientAccountList))]
[JsonSerializable(typeof(PatientInvitation))]
[JsonSerializable(typeof(OneTimeCode))]
[JsonSerializable(typeof(ClosedAccount))]
internal sealed partial class PatientAccountJson : JsonSerializerContext;
