using System.Text.Json.Serialization;
using Concordat.Trust.Tokens;

namespace Concordat.Trust;

/// <summary>Serializes OAuth's snake_case documents without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SmartConfiguration))]
[JsonSerializable(typeof(TokenDetail))]
internal sealed partial class TrustJson : JsonSerializerContext;
