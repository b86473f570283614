using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.SecondFactors;

/// <summary>The authenticator and the recovery codes of a person. Passkeys have rows of their own.</summary>
internal sealed class SecondFactor
{
    public Guid PersonId { get; set; }

    /// <summary>The secret of the authenticator, sealed; null where there is none.</summary>
    public string? Secret { get; set; }

    /// <summary>When a first code proved that the authenticator has it; null until then, and it asks for nothing.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The step of the last code that was accepted.</summary>
    public long Step { get; set; }

    /// <summary>SHA-256 of those recovery codes that were not used, hex, separated by commas. They are random (80 bits), so a plain hash tells nothing.</summary>
    public string RecoveryCodes { get; set; } = "";

    public int RecoveryLeft => RecoveryCodes.Length == 0 ? 0 : RecoveryCodes.Count(c => c == ',') + 1;
}

internal static class SecondFactorTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<SecondFactor>(factor =>
        {
            factor.ToTable("trust_second_factors").HasKey(f => f.PersonId);
            factor.Property(f => f.PersonId).ValueGeneratedNever();
            factor.Ignore(f => f.RecoveryLeft);
        });
        model.Entity<IdentityUserPasskey<Guid>>(passkey =>
        {
            passkey.ToTable("trust_passkeys").HasKey(p => p.CredentialId);
            passkey.Property(p => p.CredentialId).HasMaxLength(1024); // WebAuthn §4: 1,023 bytes at most
            passkey.HasIndex(p => p.UserId).HasDatabaseName("ix_trust_passkeys_user");
            passkey.Property(p => p.Data).HasConversion(
                data => JsonSerializer.Serialize(data, PasskeyDataJson.Default.IdentityPasskeyData), text => JsonSerializer.Deserialize(text, PasskeyDataJson.Default.IdentityPasskeyData)!);
        });
    }
}

/// <summary>How a passkey's public key and counter are stored.</summary>
[JsonSerializable(typeof(IdentityPasskeyData))]
internal sealed partial class PasskeyDataJson : JsonSerializerContext;
