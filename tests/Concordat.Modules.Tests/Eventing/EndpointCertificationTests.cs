using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Eventing;
using Concordat.Eventing.Portal;
using Concordat.Eventing.Webhooks;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>An endpoint that does what it must, and endpoints with one fault each: each fault is seen by its own check.</summary>
public sealed class EndpointCertificationTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly WebhookKey Key = WebhookKey.Read(Secret)!;
    private readonly Dictionary<string, int> _seen = [];
    private readonly List<string> _tokens = [];
    private string _fault = "";
    private string? _folder;
    private WebApplication _endpoint = null!;
    private WebhookClient _client = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _endpoint = builder.Build();
        _endpoint.Urls.Add("http://127.0.0.1:0");
        _endpoint.MapMethods("/hook", [HttpMethods.Options], http =>
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = _fault switch { "allows-nobody" => default, "allows-another" => "elsewhere.example", "allows-all" => "*", _ => http.Request.Headers["WebHook-Request-Origin"] };
            return Task.CompletedTask;
        });
        _endpoint.MapPost("/hook", Take);
        _endpoint.MapPost("/token", async http =>
        {
            var form = await http.Request.ReadFormAsync();
            _tokens.Add($"{Encoding.UTF8.GetString(Convert.FromBase64String(http.Request.Headers.Authorization.ToString()["Basic ".Length..]))} {form["grant_type"]} {form["scope"]}");
            await http.Response.WriteAsync(_fault == "no-token" ? """{"error":"invalid_client"}""" : $$"""{"access_token":"token-{{_tokens.Count}}","token_type":"bearer","expires_in":600}""");
        });
        await _endpoint.StartAsync();
        var origin = _endpoint.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _address = new Uri(origin + "/hook");
        _client = new WebhookClient(new EventingOptions { AllowLoopbackEndpoints = true, LocalEndpoints = [origin] }, null!, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _endpoint.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private EndpointChallenge Challenge => new(_client, new TrustOptions { PublicUrl = "https://gateway.brigid.example" }, TimeProvider.System);

    /// <summary>A receiver as its owner would write it, but for the fault.</summary>
    private async Task Take(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var (body, id, stamp) = (buffer.ToArray(), http.Request.Headers["webhook-id"].ToString(), http.Request.Headers["webhook-timestamp"].ToString());
        var signatures = http.Request.Headers["webhook-signature"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var told = JsonNode.Parse(body)!;
        var signed = _fault switch
        {
            "takes-all" => true,
            "takes-unsigned" when signatures.Length == 0 => true,
            "knows-one-signature" => signatures is [var only] && only == Key.Sign(id, long.Parse(stamp), body),
            "signs-no-body" => signatures.Length > 0 && Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(stamp)) < 300 && !(_seen.Count > 0 && signatures[0].Length != Key.Sign(id, 1, body).Length) && signatures.Any(one => Known(one, id, stamp)),
            _ => signatures.Contains(Key.Sign(id, long.Parse(stamp), body)),
        };
        if (!signed || (_fault is not ("takes-late" or "takes-all") && Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(stamp)) > 300))
        {
            http.Response.StatusCode = _fault == "breaks" ? 500 : 401;
            return;
        }
        var times = _seen[id] = _seen.GetValueOrDefault(id) + 1;
        http.Response.StatusCode = _fault == "refuses-repeats" && times > 1 ? 409 : _fault == "is-down" ? 503 : 200;
        if ((string?)told["type"] == EndpointChallenge.Type && _fault != "echoes")
        {
            await http.Response.WriteAsJsonAsync(new { proof = EndpointChallenge.Proof(_fault == "another-secret" ? new WebhookKey(RandomNumberGenerator.GetBytes(32), false) : Key, (string)told["data"]!["challenge"]!) });
        }
        else
        {
            await http.Response.Body.WriteAsync(_fault == "echoes" ? body : "{}"u8.ToArray());
        }
    }

    /// <summary>A check that looks at the headers alone, as whoever forgot the body.</summary>
    private static bool Known(string signature, string id, string stamp) => signature.StartsWith("v1,", StringComparison.Ordinal) && id.Length > 0 && stamp.Length > 0;

    [Theory]
    [InlineData("", null)]
    [InlineData("allows-all", null)]
    [InlineData("allows-nobody", "WebHook-Allowed-Origin")]
    [InlineData("allows-another", "WebHook-Allowed-Origin")]
    [InlineData("echoes", "no proof")]
    [InlineData("another-secret", "no proof")]
    [InlineData("is-down", "HTTP 503")]
    public async Task A_challenge_is_met_by_who_allows_us_and_holds_the_secret(string fault, string? wrong)
    {
        _fault = fault;
        var said = await Challenge.Pose(_address, Key, TestContext.Current.CancellationToken);
        Assert.Equal(wrong is null, said is null);
        Assert.Contains(wrong ?? "", said ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_to_an_address_inside_leaves_nothing()
    {
        Assert.Contains("may not reach", await Challenge.Pose(new Uri("https://127.0.0.1:1/hook"), Key, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("takes-unsigned", "unsigned")]
    [InlineData("takes-all", "unsigned", "forged", "altered", "late")]
    [InlineData("signs-no-body", "forged", "altered")]
    [InlineData("takes-late", "late")]
    [InlineData("knows-one-signature", "rotation")]
    [InlineData("refuses-repeats", "repeated")]
    [InlineData("breaks", "unsigned", "forged", "altered", "late")] // an error is no refusal
    [InlineData("is-down", "taken")]
    public async Task Each_fault_of_an_endpoint_is_seen_by_its_check(string fault, params string[] failed)
    {
        _fault = fault;
        var checks = await new EndpointCertification(_client, TimeProvider.System).Run(_address, Key, TestContext.Current.CancellationToken);
        // Whether the delivery that is cut off arrives is a matter of moments; where it does, one that refuses repeats refuses the next, too.
        Assert.Equal(failed, checks.Where(check => !check.Passed && (fault, check.Id) != ("refuses-repeats", "retried")).Select(check => check.Id));
        Assert.All(checks, check => Assert.Equal(check.Passed, check.Todo.Length == 0));
        Assert.Equal(fault == "is-down" ? 1 : 8, checks.Count);
    }

    [Fact]
    public async Task A_token_is_fetched_once_until_it_is_refused_and_headers_come_from_secrets()
    {
        _folder = Directory.CreateTempSubdirectory("concordat-shows-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "secrets", "hook"), "s3cret\n");
        using var secrets = new SecretStore(new PlatformOptions { DataFolder = _folder });
        var reference = new SecretRef("file", "hook", default);
        var auth = new WebhookAuth(new Dictionary<string, HeaderSecret> { ["X-Api-Key"] = new(reference, default) }, new OAuthTerms(new Uri(_address, "/token"), "we", reference, "events", default), default);
        var shows = new WebhookShows(_client, secrets, TimeProvider.System);

        async Task<HttpRequestHeaders> Shown()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _address);
            Assert.Null(await shows.Put(request, auth, TestContext.Current.CancellationToken));
            return request.Headers;
        }
        var first = await Shown();
        Assert.Equal(("s3cret", "Bearer token-1"), (first.GetValues("X-Api-Key").Single(), first.Authorization!.ToString()));
        Assert.Equal("Bearer token-1", (await Shown()).Authorization!.ToString());
        shows.Drop(auth);
        Assert.Equal("Bearer token-2", (await Shown()).Authorization!.ToString());
        Assert.Equal(["we:s3cret client_credentials events", "we:s3cret client_credentials events"], _tokens);

        _fault = "no-token";
        shows.Drop(auth);
        using var none = new HttpRequestMessage(HttpMethod.Post, _address);
        Assert.Equal(Outcome.Unreachable, (await shows.Put(none, auth, TestContext.Current.CancellationToken))?.Outcome);
        using var without = new HttpRequestMessage(HttpMethod.Post, _address);
        var missing = await shows.Put(without, auth with { Headers = new Dictionary<string, HeaderSecret> { ["X-Api-Key"] = new(new SecretRef("file", "not-there", default), default) } }, TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.Internal, missing?.Outcome); // ours to mend: it counts no failure of the endpoint
    }
}
