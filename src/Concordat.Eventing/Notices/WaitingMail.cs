using System.Text.Json.Serialization;

namespace Concordat.Eventing.Notices;

/// <summary>A mail as it waits in the durable log.</summary>
/// <param name="Reader">Who it is for, as the ledger names them.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="About">The kind of notice.</param>
/// <param name="Of">What it is about.</param>
internal sealed record WaitingMail(string Reader, string Address, string Subject, string Text, string About, string Of);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WaitingMail))]
internal sealed partial class MailJson : JsonSerializerContext;
