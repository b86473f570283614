namespace Concordat.Platform.Secrets;

/// <summary>Where the key is kept that wraps all others. At most one of hardware module and key service; files where neither is named.</summary>
public sealed class MasterKeyOptions
{
    /// <summary>The folder of master keys that are files; null for <c>keys/master</c> in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>A hardware module; null for none.</summary>
    public Pkcs11Options? Pkcs11 { get; set; }

    /// <summary>A key of Vault's transit engine; null for none.</summary>
    public TransitOptions? Transit { get; set; }

    /// <summary>Wrap with files although a module or service is named, which then unwraps alone: the way back, by a rotation.</summary>
    public bool BackToFiles { get; set; }

    /// <summary>The master key that is configured, and files beside it, so that keys which files wrap can still be opened and wrapped anew.</summary>
    internal static IReadOnlyList<IMasterKey> Open(PlatformOptions options)
    {
        var own = options.MasterKey;
        var files = new FileMasterKey(own.Folder ?? Path.Combine(options.DataFolder, "keys", "master"));
        IMasterKey? other = (own.Pkcs11, own.Transit) switch
        {
            (null, null) => null,
            ({ } module, null) => new Pkcs11MasterKey(module, new SecretStore(options)),
            (null, { } service) => new TransitMasterKey(service, new VaultClient(options.Vault ?? throw new InvalidOperationException("Platform:MasterKey:Transit needs Platform:Vault:Address."))),
            _ => throw new InvalidOperationException("Platform:MasterKey names a hardware module and a key service: leave one."),
        };
        return other is null ? [files] : own.BackToFiles ? [files, other] : [other, files];
    }
}

/// <summary>A token of a PKCS#11 module. Its keys (AES-256) never leave it.</summary>
public sealed class Pkcs11Options
{
    /// <summary>The module's library, such as <c>/usr/lib/softhsm/libsofthsm2.so</c>.</summary>
    public string Library { get; set; } = "";

    /// <summary>The token's label.</summary>
    public string Token { get; set; } = "";

    /// <summary>The user's PIN by reference, such as <c>file:hsm-pin</c>.</summary>
    public string Pin { get; set; } = "";

    /// <summary>Labels of its keys begin so.</summary>
    public string Label { get; set; } = "concordat-master";
}

/// <summary>A key of Vault's transit secrets engine, of a type with authenticated encryption (<c>aes256-gcm96</c>).</summary>
public sealed class TransitOptions
{
    /// <summary>Where the engine is mounted.</summary>
    public string Mount { get; set; } = "transit";

    /// <summary>The key's name.</summary>
    public string Key { get; set; } = "concordat";
}
