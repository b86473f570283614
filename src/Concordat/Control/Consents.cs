using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>A patient, by an identifier with its system or by a reference of the organization's own.</summary>
internal readonly record struct Patient(string? System, string Value);

/// <summary>Asks who saw a patient's data.</summary>
internal sealed record DisclosuresQuestion(string PatientRef, string? System, DateTimeOffset? From, DateTimeOffset? Until, string Reason);

/// <summary>Who saw them, the newest first.</summary>
internal sealed record DisclosuresReport(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<DisclosureEntry> Entries, bool More);

/// <summary>One use of the patient's data, or an attempt.</summary>
internal sealed record DisclosureEntry(
    DateTimeOffset At, string Who, string? Partner, string What, string? Fields, string? Purpose, string Outcome, int? Release, string? Decision, Guid Exchange, string? Emergency);

/// <summary>Breaks the glass.</summary>
internal sealed record NewEmergency(string Client, string PatientRef, string? System, int Minutes, string Reason);

/// <summary>One emergency.</summary>
internal sealed record Emergency(
    Guid Id, string Client, string By, string Reason, DateTimeOffset At, DateTimeOffset Until, DateTimeOffset ReviewBy, DateTimeOffset? ReviewedAt, string? ReviewedBy, bool? Justified);

/// <summary>Some of them.</summary>
internal sealed record EmergencyPage(IReadOnlyList<Emergency> Emergencies, DateTimeOffset? Next);

/// <summary>What a review says.</summary>
internal sealed record EmergencyReview(bool Justified, string Note);

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DisclosuresQuestion))]
[JsonSerializable(typeof(DisclosuresReport))]
[JsonSerializable(typeof(NewEmergency))]
[JsonSerializable(typeof(IReadOnlyList<Emergency>))]
[JsonSerializable(typeof(EmergencyPage))]
[JsonSerializable(typeof(EmergencyReview))]
internal sealed partial class ConsentJson : JsonSerializerContext;
