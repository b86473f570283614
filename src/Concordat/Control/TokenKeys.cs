using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>A key of access tokens, as <c>/control/v1/keys/tokens</c> tells.</summary>
internal sealed record TokenKeyView(string KeyId, string State, DateTimeOffset? SignsFrom, DateTimeOffset? VerifiesUntil);

/// <summary>All of them.</summary>
internal sealed record TokenKeyList(IReadOnlyList<TokenKeyView> Keys);

/// <summary>Why a key is replaced.</summary>
internal sealed record KeyRotation(string Reason);

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenKeyList))]
[JsonSerializable(typeof(KeyRotation))]
internal sealed partial class TokenKeyJson : JsonSerializerContext;
