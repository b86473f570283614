using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Platform.Secrets;

/// <summary>Vault's HTTP API, with a token from a file or by Kubernetes authentication. Neither tokens nor what it answers stand in any message.</summary>
internal sealed class VaultClient : IDisposable
{
    private const int Largest = 1024 * 1024;
    private readonly VaultOptions _options;
    private readonly HttpClient _http;
    private readonly Lock _gate = new();
    private string? _token;

    /// <exception cref="InvalidOperationException">The settings do not fit; the node does not start.</exception>
    public VaultClient(VaultOptions options)
    {
        _options = options;
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
        {
            throw new InvalidOperationException("Platform:Vault:Address must be an https address (http for this machine alone).");
        }
        if (options.TokenFile is null == options.KubernetesRole is null)
        {
            throw new InvalidOperationException("Platform:Vault needs either TokenFile or KubernetesRole.");
        }
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, ConnectTimeout = TimeSpan.FromSeconds(3) };
        if (options.Roots is { } roots)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = TrustedRoots.Policy(File.ReadAllText(roots)) ?? throw new InvalidOperationException("Platform:Vault:Roots holds no certificate."),
            };
        }
        _http = new HttpClient(handler) { BaseAddress = new Uri(address, "/v1/"), Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = Largest };
    }

    /// <summary>Asks; null where Vault has nothing there. A token of Kubernetes authentication that has ended is replaced once.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="path">Below <c>/v1/</c>.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <exception cref="HttpRequestException">It does not answer, or says no; the message says what to do.</exception>
    public JsonNode? Send(HttpMethod method, string path, JsonObject? body = null)
    {
        var (status, answer) = Once(method, path, body, Token(fresh: false));
        if (status == HttpStatusCode.Forbidden && _options.KubernetesRole is not null)
        {
            (status, answer) = Once(method, path, body, Token(fresh: true));
        }
        return status switch
        {
            HttpStatusCode.NotFound => null,
            HttpStatusCode.Forbidden => throw new HttpRequestException($"Vault refuses {method} {path}: its token has ended, or its policy does not allow this path.", null, status),
            HttpStatusCode.ServiceUnavailable => throw new HttpRequestException("Vault is sealed: unseal it.", null, status),
            < HttpStatusCode.BadRequest => answer,
            _ => throw new HttpRequestException($"Vault answers {(int)status} to {method} {path}.", null, status),
        };
    }

    public void Dispose() => _http.Dispose();

    private (HttpStatusCode, JsonNode?) Once(HttpMethod method, string path, JsonObject? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }
        if (token is not null)
        {
            request.Headers.Add("X-Vault-Token", token);
        }
        request.Headers.Add("X-Vault-Request", "true");
        if (_options.Namespace is { } space)
        {
            request.Headers.Add("X-Vault-Namespace", space);
        }
        try
        {
            using var response = _http.Send(request);
            using var content = new StreamReader(response.Content.ReadAsStream());
            var text = content.ReadToEnd();
            return (response.StatusCode, response.IsSuccessStatusCode && text.Length > 0 ? JsonNode.Parse(text) : null);
        }
        catch (Exception failure) when (failure is TaskCanceledException or JsonException or IOException)
        {
            throw new HttpRequestException(failure is JsonException ? "Vault's answer is no JSON." : $"Vault does not answer at {_http.BaseAddress!.Authority}.", failure);
        }
    }

    private string Token(bool fresh)
    {
        if (_options.TokenFile is { } file)
        {
            return SecretStore.Read(file) is { Length: > 0 } text ? text : throw new HttpRequestException($"The token of Vault is not there: Platform:Vault:TokenFile names {file}.");
        }
        lock (_gate)
        {
            if (_token is null || fresh)
            {
                var jwt = SecretStore.Read(_options.KubernetesTokenFile) ?? throw new HttpRequestException($"The service account's token is not there: {_options.KubernetesTokenFile}.");
                var (status, answer) = Once(HttpMethod.Post, $"auth/{_options.KubernetesMount}/login", new JsonObject { ["role"] = _options.KubernetesRole, ["jwt"] = jwt }, null);
                _token = (string?)answer?["auth"]?["client_token"] ?? throw new HttpRequestException($"Vault refuses the service account for role '{_options.KubernetesRole}' ({(int)status}).", null, status);
            }
            return _token;
        }
    }
}
