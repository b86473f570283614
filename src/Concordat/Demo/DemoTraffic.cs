using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Cli;

namespace Concordat.Demo;

/// <summary>
/// A trickle of believable traffic through the public doors, as partners would send it: mostly fine, sometimes wrong. It keeps running where
/// something answers badly, since that is part of the picture.
/// </summary>
internal sealed class DemoTraffic(DemoOptions options, TimeProvider clock, ILogger<DemoTraffic> logger) : BackgroundService
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(options.Gateway), Timeout = TimeSpan.FromSeconds(15) };
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> _tokens = [];
    private int _sent;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(600, 2600)), clock, stoppingToken);
                await Next(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TaskCanceledException)
            {
                logger.LogDebug("A call of the demo's traffic found nobody: {Failure}", failure.GetType().Name);
            }
        }
    }

    private Task Next(CancellationToken stop) => Random.Shared.Next(100) switch
    {
        < 22 => Get("meridian-claims", $"/apis/revenue-cycle/invoices/v1/invoices/{Random.Shared.Next(1, 60)}", stop),
        < 32 => Get("civic-claims", "/apis/revenue-cycle/invoices/v1/invoices?limit=10", stop),
        < 46 => Get("greenleaf-orders", $"/apis/supply-chain/stock/v1/stock?productCode=MED-{Random.Shared.Next(1, 60):0000}", stop),
        < 58 => Get("televida-scheduling", "/apis/patient-engagement/appointments/v1/appointments?limit=10", stop),
        < 64 => Get("meridian-claims", "/apis/revenue-cycle/eligibility/v1/eligibility/MH-1001", stop, purpose: "ELIGVER"),
        < 90 => Result("oru-glucose-northlab.hl7", fresh: true, stop),
        < 92 => Result("oru-glucose-northlab.hl7", fresh: false, stop), // a laboratory that sends again
        < 94 => Get("civic-claims", "/apis/supply-chain/stock/v1/stock", stop), // not its interface: 403
        < 96 => Post("meridian-claims", "/apis/revenue-cycle/invoices/v1/invoices", """{"lines":"three"}""", stop), // 400 with pointers
        < 98 => _http.GetAsync("/apis/revenue-cycle/invoices/v1/invoices", stop), // no token: 401
        _ => Result("invalid-oru-without-obr.hl7", fresh: true, stop), // a dead letter
    };

    private Task Get(string client, string path, CancellationToken stop, string? purpose = null) => Call(client, HttpMethod.Get, path, null, stop, purpose);

    private Task Post(string client, string path, string json, CancellationToken stop) => Call(client, HttpMethod.Post, path, json, stop);

    private async Task Call(string client, HttpMethod method, string path, string? json, CancellationToken stop, string? purpose = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(client, purpose, stop));
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
            request.Headers.Add("Idempotency-Key", Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)));
        }
        using var answer = await _http.SendAsync(request, stop);
    }

    private async Task<string> Token(string client, string? purpose, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (_tokens.TryGetValue(client + purpose, out var known) && known.Until > now)
        {
            return known.Token;
        }
        var key = ClientAssertion.Read(await File.ReadAllTextAsync(Path.Combine(DemoSecrets.KeyFolder(options), client + ".jwk"), stop))
            ?? throw new IOException($"the key of {client} cannot be read.");
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = key.Write(client, options.Gateway + "/connect/token", now),
        };
        if (purpose is not null)
        {
            form["purpose"] = purpose; // the client's first purpose where none is said
        }
        using var answer = await _http.PostAsync("/connect/token", new FormUrlEncodedContent(form), stop);
        answer.EnsureSuccessStatusCode();
        var token = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))?["access_token"] ?? throw new IOException("no token");
        _tokens[client + purpose] = (token, now.AddMinutes(4));
        return token;
    }

    /// <summary>Sends a sample message, with a control id and an order of its own where it shall be a new one.</summary>
    private async Task Result(string file, bool fresh, CancellationToken stop)
    {
        var path = Path.Combine(Path.GetDirectoryName(options.Workspace)!, "messages", file);
        var text = await File.ReadAllTextAsync(path, Encoding.UTF8, stop);
        if (fresh)
        {
            var number = $"{clock.GetUtcNow():MMddHHmmss}{_sent++ % 1000:000}";
            text = text.Replace("NL-0001", "NLD" + number, StringComparison.Ordinal).Replace("NL-77001", "NLD-" + number, StringComparison.Ordinal)
                .Replace("SB100001", $"SB1000{Random.Shared.Next(1, 40):00}", StringComparison.Ordinal);
        }
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", options.MllpPort, stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"\v{text}\u001c\r"), stop);
        _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stop);
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }
}
