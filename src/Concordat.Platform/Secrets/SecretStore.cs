using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Secrets;

/// <summary>
/// Secrets by reference: a workspace says <c>file:NAME</c>, <c>env:NAME</c> or <c>vault:PATH#FIELD</c>, the node has the value. A release never holds a secret.
/// Nobody keeps a value: whoever needs one asks at each use, and so a new one is taken up without a restart.
/// </summary>
public sealed class SecretStore(PlatformOptions options, ILogger<SecretStore>? logger = null) : IDisposable
{
    private const int Most = 1000; // references; a workspace has tens
    private readonly Lazy<VaultClient>? _vault = options.Vault is { } vault ? new(() => new VaultClient(vault)) : null;
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>
    /// The value, without a trailing line end; null where there is none.
    /// <c>file:NAME</c> is <c>DataFolder/secrets/NAME</c>, which may be a mounted secret of Kubernetes (its links are followed at each read);
    /// <c>env:NAME</c> is the environment variable <c>CONCORDAT_SECRET_NAME</c>, so that a workspace cannot read any other variable;
    /// <c>vault:PATH#FIELD</c> is a field of a secret in Vault's engine KV, version 2.
    /// </summary>
    public string? Resolve(string reference)
    {
        var (scheme, name) = reference.Split(':', 2) is [var s, var n] ? (s, n) : ("", "");
        return scheme switch
        {
            "file" when IsName(name) => Read(Path.Combine(options.DataFolder, "secrets", name)),
            "env" when IsName(name) => Environment.GetEnvironmentVariable("CONCORDAT_SECRET_" + name.Replace('-', '_').Replace('.', '_').ToUpperInvariant()),
            "vault" when name.Split('#') is [var path, var field] && IsName(field) && path.Split('/').All(IsName) => FromVault(path, field),
            _ => null,
        };
    }

    /// <summary>The value in a file that the node's own settings name; null where there is none.</summary>
    public static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file).TrimEnd('\r', '\n') : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_vault is { IsValueCreated: true })
        {
            _vault.Value.Dispose();
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 200 && !name.StartsWith('.') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>One asks Vault and the others use what is known; where it does not answer, what is known stays for a while.</summary>
    private string? FromVault(string path, string field)
    {
        if (_vault is null)
        {
            Tell(path, "a workspace names a secret of Vault, and Platform:Vault:Address is not set.");
            return null;
        }
        var name = $"{path}#{field}";
        if (!_held.TryGetValue(name, out var held))
        {
            held = _held.Count < Most ? _held.GetOrAdd(name, _ => new Held()) : new Held();
        }
        if (held.IsFresh(options.Vault!.CacheFor))
        {
            return held.Value;
        }
        if (held.Value is null)
        {
            Monitor.Enter(held); // the first value is worth the wait
        }
        else if (!Monitor.TryEnter(held))
        {
            return held.Value;
        }
        try
        {
            if (held.IsFresh(options.Vault.CacheFor))
            {
                return held.Value;
            }
            try
            {
                var answer = _vault.Value.Send(HttpMethod.Get, $"{options.Vault.Mount}/data/{path}");
                held.Take(answer?["data"]?["data"]?[field] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) ? text : null);
                if (held.Value is null)
                {
                    Tell(path, answer is null ? "there is no such secret, or it was deleted." : $"it has no field '{field}' that is a text.");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException or IOException)
            {
                held.Failed(options.Vault.CacheFor + options.Vault.StaleFor);
                Tell(path, failure.Message);
            }
            return held.Value;
        }
        finally
        {
            Monitor.Exit(held);
        }
    }

    private void Tell(string path, string why) => logger?.LogWarning("The secret vault:{Path} cannot be read: {Why}", path, why);

    /// <summary>A secret as it was last read. Times are those of the machine: they are no business of a simulated clock.</summary>
    private sealed class Held
    {
        private long _read;
        private long _asked;

        public string? Value { get; private set; }

        /// <summary>A value is used for as long as is set; that there is none is believed for a second, so that callers do not queue before a broken Vault.</summary>
        public bool IsFresh(TimeSpan life) => _asked != 0 && TimeProvider.System.GetElapsedTime(_asked) < (Value is null ? TimeSpan.FromSeconds(1) : life);

        public void Take(string? value)
        {
            Value = value;
            _read = _asked = TimeProvider.System.GetTimestamp();
        }

        public void Failed(TimeSpan longest)
        {
            _asked = TimeProvider.System.GetTimestamp();
            if (Value is not null && TimeProvider.System.GetElapsedTime(_read) >= longest)
            {
                Value = null;
            }
        }
    }
}
