using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Platform;

/// <summary>
/// A protocol double of HashiCorp Vault, on a real port: as much of its HTTP API as is used (KV version 2, transit, Kubernetes authentication), after its public
/// documentation. It is not Vault.
/// </summary>
internal sealed class VaultProtocolDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<byte[]> _versions = []; // of the transit key, the first is version 1
    private int _lowest = 1;

    private VaultProtocolDouble(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Secrets by path.</summary>
    public Dictionary<string, JsonObject> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>The token that is taken.</summary>
    public string Token { get; set; } = "token-1";

    /// <summary>What the service account shows.</summary>
    public string Jwt { get; } = "the service account's token";

    public bool IsSealed { get; set; }

    public int Requests { get; private set; }

    public static async Task<VaultProtocolDouble> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var vault = new VaultProtocolDouble(app);
        app.Run(vault.Answer);
        await app.StartAsync();
        return vault;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        var body = context.Request.ContentLength > 0 ? await JsonNode.ParseAsync(context.Request.Body) as JsonObject : null;
        var (status, answer) = Decide(context, body ?? []);
        context.Response.StatusCode = status;
        if (answer is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.ToJsonString());
        }
    }

    private (int, JsonNode?) Decide(HttpContext context, JsonObject body)
    {
        lock (_gate)
        {
            Requests++;
            var path = context.Request.Path.Value!["/v1/".Length..];
            if (IsSealed)
            {
                return (503, Errors("Vault is sealed"));
            }
            if (path == "auth/kubernetes/login")
            {
                return (string?)body["jwt"] == Jwt && (string?)body["role"] == "concordat"
                    ? (200, new JsonObject { ["auth"] = new JsonObject { ["client_token"] = Token, ["lease_duration"] = 3600 } }) : (403, Errors("permission denied"));
            }
            if (context.Request.Headers["X-Vault-Token"] != Token)
            {
                return (403, Errors("permission denied"));
            }
            return (context.Request.Method, path) switch
            {
                ("GET", _) when path.StartsWith("secret/data/", StringComparison.Ordinal) => Secrets.TryGetValue(path["secret/data/".Length..], out var secret)
                    ? (200, new JsonObject { ["data"] = new JsonObject { ["data"] = secret.DeepClone(), ["metadata"] = new JsonObject { ["version"] = 1 } } }) : (404, Errors()),
                ("GET", "transit/keys/concordat") => _versions.Count == 0 ? (404, Errors())
                    : (200, new JsonObject { ["data"] = new JsonObject { ["latest_version"] = _versions.Count, ["min_decryption_version"] = _lowest, ["type"] = "aes256-gcm96" } }),
                ("POST", "transit/keys/concordat") or ("POST", "transit/keys/concordat/rotate") => Make(),
                ("POST", "transit/keys/concordat/config") => Raise((int)body["min_decryption_version"]!),
                ("POST", "transit/keys/concordat/trim") => Trim((int)body["min_available_version"]!),
                ("POST", "transit/encrypt/concordat") => Encrypt(body),
                ("POST", "transit/decrypt/concordat") => Decrypt(body),
                _ => (404, Errors("no handler for route")),
            };
        }
    }

    private (int, JsonNode?) Make()
    {
        _versions.Add(RandomNumberGenerator.GetBytes(32));
        return (204, null);
    }

    private (int, JsonNode?) Raise(int lowest)
    {
        if (lowest > _versions.Count)
        {
            return (400, Errors("cannot set min decryption version above the latest"));
        }
        _lowest = lowest;
        return (204, null);
    }

    private (int, JsonNode?) Trim(int available)
    {
        if (available > _lowest)
        {
            return (400, Errors("minimum available version cannot be greater than minmum decryption version"));
        }
        for (var version = 1; version < available; version++)
        {
            _versions[version - 1] = [];
        }
        return (204, null);
    }

    private (int, JsonNode?) Encrypt(JsonObject body)
    {
        var version = (int?)body["key_version"] ?? _versions.Count;
        var (nonce, clear) = (RandomNumberGenerator.GetBytes(12), Convert.FromBase64String((string)body["plaintext"]!));
        var (hidden, tag) = (new byte[clear.Length], new byte[16]);
        using var aes = new AesGcm(_versions[version - 1], 16);
        aes.Encrypt(nonce, clear, hidden, tag, Convert.FromBase64String((string)body["associated_data"]!));
        return (200, new JsonObject { ["data"] = new JsonObject { ["ciphertext"] = $"vault:v{version}:{Convert.ToBase64String([.. nonce, .. hidden, .. tag])}" } });
    }

    private (int, JsonNode?) Decrypt(JsonObject body)
    {
        var parts = ((string)body["ciphertext"]!).Split(':');
        var version = int.Parse(parts[1][1..], System.Globalization.CultureInfo.InvariantCulture);
        if (version < _lowest)
        {
            return (400, Errors("ciphertext or signature version is disallowed by policy (too old)"));
        }
        var bytes = Convert.FromBase64String(parts[2]);
        var clear = new byte[bytes.Length - 28];
        try
        {
            using var aes = new AesGcm(_versions[version - 1], 16);
            aes.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(12, clear.Length), bytes.AsSpan(bytes.Length - 16), clear, Convert.FromBase64String((string)body["associated_data"]!));
        }
        catch (CryptographicException)
        {
            return (400, Errors("cipher: message authentication failed"));
        }
        return (200, new JsonObject { ["data"] = new JsonObject { ["plaintext"] = Convert.ToBase64String(clear) } });
    }

    private static JsonObject Errors(params string[] texts) => new() { ["errors"] = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]) };
}
