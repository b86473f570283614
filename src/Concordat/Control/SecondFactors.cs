using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>What somebody has beside the password.</summary>
internal sealed record SecondFactorsView(DateTimeOffset? Authenticator, int RecoveryCodes, IReadOnlyList<OwnPasskey> Passkeys, bool Demanded, bool PasskeysPossible, bool Here);

/// <summary>A passkey of whoever is signed in.</summary>
internal sealed record OwnPasskey(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>Why somebody's second factors are taken off.</summary>
internal sealed record FactorReset(string Reason);

/// <summary>Second factors: the own ones, and those that somebody lost.</summary>
internal sealed partial class ControlClient
{
    public Task<SecondFactorsView> SecondFactors(CancellationToken cancellationToken = default) => Get("session/second-factors", SecondFactorJson.Default.SecondFactorsView, cancellationToken);

    public Task ResetSecondFactors(string name, string reason, CancellationToken cancellationToken = default) =>
        Post($"people/{Uri.EscapeDataString(name)}/second-factors/reset", new FactorReset(reason), SecondFactorJson.Default.FactorReset, cancellationToken);
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecondFactorsView))]
[JsonSerializable(typeof(FactorReset))]
internal sealed partial class SecondFactorJson : JsonSerializerContext;
