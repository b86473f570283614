using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// The software of a partner, as a partner would write it: it signs assertions, asks for tokens, waits where it is told to, repeats calls with their key, and
/// replaces tokens that ended. It knows nothing of certifications.
/// </summary>
internal sealed class PartnerSoftware(string client, Uri tokenUrl) : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly List<(string Kid, ECDsa Key)> _keys = [("first", ECDsa.Create(ECCurve.NamedCurves.nistP384)), ("second", ECDsa.Create(ECCurve.NamedCurves.nistP384))];
    private string? _token;
    private string? _purpose;
    private int _signs;

    /// <summary>Whether it reads Retry-After; a careless one does not.</summary>
    public bool IsPatient { get; init; } = true;

    /// <summary>The public halves, for the form.</summary>
    public string PublicKeys => new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(key => (JsonNode)Jwk(key, isPrivate: false))]) }.ToJsonString();

    /// <summary>What nobody should paste.</summary>
    public string PrivateKeys => new JsonObject { ["keys"] = new JsonArray(Jwk(_keys[0], isPrivate: true)) }.ToJsonString();

    /// <summary>Takes other tokens from now on: signed for with one of its keys, for a purpose.</summary>
    public void Use(int key, string purpose) => (_signs, _purpose, _token) = (key, purpose, null);

    /// <summary>The token endpoint's answer to an assertion for an audience.</summary>
    public async Task<(int Status, JsonObject Json)> AskForToken(string? audience = null, string? scope = null)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = Assertion(audience ?? tokenUrl.AbsoluteUri),
        };
        if (scope is not null)
        {
            form["scope"] = scope;
        }
        if (_purpose is not null)
        {
            form["purpose"] = _purpose;
        }
        using var answer = await _http.PostAsync(tokenUrl, new FormUrlEncodedContent(form));
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>A call until it is answered, as a client of production makes it.</summary>
    public async Task<JourneyAnswer> Call(HttpMethod method, string url, string? json = null, string? key = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await Once(method, url, json, key);
            if (attempt == 4 || answer.Status is not (401 or 429 or 503))
            {
                return answer;
            }
            if (answer.Status == 401)
            {
                _token = null;
            }
            else if (IsPatient)
            {
                await Task.Delay(TimeSpan.FromSeconds(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <summary>One call, whatever the answer.</summary>
    public async Task<JourneyAnswer> Once(HttpMethod method, string url, string? json = null, string? key = null)
    {
        _token ??= (string)(await AskForToken()).Json["access_token"]!;
        using var request = new HttpRequestMessage(method, url) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        using var answer = await _http.SendAsync(request);
        return await JourneyAnswer.Of(answer);
    }

    public void Dispose()
    {
        _http.Dispose();
        _keys.ForEach(key => key.Key.Dispose());
    }

    private string Assertion(string audience)
    {
        var (kid, key) = _keys[_signs];
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var text = $"{Part(new JsonObject { ["alg"] = "ES384", ["typ"] = "JWT", ["kid"] = kid })}.{Part(new JsonObject
        {
            ["iss"] = client, ["sub"] = client, ["aud"] = audience, ["iat"] = now, ["exp"] = now + 120, ["jti"] = Guid.NewGuid().ToString(),
        })}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA384))}";
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static JsonObject Jwk((string Kid, ECDsa Key) key, bool isPrivate)
    {
        var parameters = key.Key.ExportParameters(isPrivate);
        var jwk = new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-384", ["use"] = "sig", ["alg"] = "ES384", ["kid"] = key.Kid, ["x"] = Base64Url.EncodeToString(parameters.Q.X), ["y"] = Base64Url.EncodeToString(parameters.Q.Y),
        };
        if (isPrivate)
        {
            jwk["d"] = Base64Url.EncodeToString(parameters.D);
        }
        return jwk;
    }
}
