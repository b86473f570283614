using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with a subscriber's endpoint of our own, which keeps every byte that a delivery carries.</summary>
public sealed class NodeWithReceiver : JourneyNode
{
    private readonly int _port = Ports.Free(1);
    private IHost? _receiver;

    internal System.Collections.Concurrent.ConcurrentQueue<(JsonObject Headers, byte[] Body)> Received { get; } = [];

    private string Address => $"http://127.0.0.1:{_port}";

    protected override void Change()
    {
        var file = Path.Combine(Workspace, "systems", "receiver.yaml");
        File.WriteAllText(Path.Combine(Workspace, "systems", "televida-own.yaml"), string.Join('\n', File.ReadLines(file).Select(line =>
            line.StartsWith("name:", StringComparison.Ordinal) ? "name: televida-own" : line.StartsWith("baseUrl:", StringComparison.Ordinal) ? $"baseUrl: {Address}" : line)) + "\n");
        Replace("partners/televida.yaml", "system: receiver", "system: televida-own");
    }

    protected override async Task Before()
    {
        _receiver = new HostBuilder().ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureWebHost(web => web.UseKestrel().UseUrls(Address).Configure(app => app.Run(Take))).Build();
        await _receiver.StartAsync();
    }

    protected override async Task After()
    {
        await _receiver!.StopAsync();
        _receiver.Dispose();
    }

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Received.Enqueue((new JsonObject(context.Request.Headers.Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), (JsonNode?)h.Value.ToString()))), body.ToArray()));
        context.Response.StatusCode = (int)HttpStatusCode.NoContent;
    }
}

/// <summary>Clients and libraries that others wrote, against the running node (<c>eng/foreign</c>).</summary>
public sealed class ForeignClientsJourney(NodeWithReceiver node) : IClassFixture<NodeWithReceiver>
{
    [Theory, InlineData("send-medplum.mjs"), InlineData("send-node-hl7.mjs")]
    public async Task A_client_that_others_wrote_is_acknowledged(string script)
    {
        var number = Numbers.Next();
        var file = Path.Combine(node.DataFolder, $"foreign-{number}.hl7");
        await File.WriteAllTextAsync(file, LabMessages.Glucose(number), TestContext.Current.CancellationToken);
        var (exit, said) = await Script(script, null, "127.0.0.1", $"{node.Node.Options.MllpPort}", file);
        Assert.True(exit == 0, said);
        Assert.Equal($"AA NL-{number:000000}", said.Trim());
    }

    [Fact]
    public async Task The_libraries_of_others_verify_a_delivery_and_refuse_it_with_one_byte_changed()
    {
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        Assert.Equal("AA", await lab.Send(LabMessages.Glucose(Numbers.Next()), TestContext.Current.CancellationToken));
        await node.Settle();
        var (headers, body) = node.Received.Last();
        Assert.Equal("application/cloudevents+json", ((string?)headers["content-type"])!.Split(';')[0]);

        Assert.Equal((0, "verified"), await Verify(headers, body));
        foreach (var at in (int[])[0, body.Length / 2, body.Length - 1])
        {
            var changed = (byte[])body.Clone();
            changed[at] ^= 1;
            Assert.Equal(1, (await Verify(headers, changed)).Exit);
        }
        var late = (JsonObject)headers.DeepClone();
        late["webhook-timestamp"] = $"{long.Parse((string)headers["webhook-timestamp"]!) + 1}";
        Assert.Equal(1, (await Verify(late, body)).Exit);
        var other = (JsonObject)headers.DeepClone();
        other["webhook-id"] = $"{Guid.Empty}";
        Assert.Equal(1, (await Verify(other, body)).Exit);
    }

    [Fact]
    public async Task Another_implementation_of_Ed25519_verifies_a_signature_and_refuses_it_over_another_body()
    {
        var key = Concordat.Eventing.Webhooks.WebhookKey.Read("whsk_" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData("an invented seed"u8)))!;
        foreach (var (body, exit) in new[] { ("{\"an\":\"event\"}", 0), ("{\"an\":\"Event\"}", 1) })
        {
            var input = new JsonObject
            {
                ["headers"] = new JsonObject { ["webhook-id"] = "one", ["webhook-timestamp"] = "1793872800", ["webhook-signature"] = key.Sign("one", 1793872800, "{\"an\":\"event\"}"u8) }, ["body"] = body,
            };
            Assert.Equal(exit, (await Script("verify-webhook.mjs", input.ToJsonString(), "ed25519", key.PublicKey!)).Exit);
        }
    }

    private async Task<(int Exit, string Said)> Verify(JsonObject headers, byte[] body)
    {
        var input = new JsonObject { ["headers"] = headers.DeepClone(), ["body"] = Encoding.UTF8.GetString(body) };
        var (exit, said) = await Script("verify-webhook.mjs", input.ToJsonString(), "standardwebhooks", node.WebhookSecret);
        var (other, also) = await Script("verify-webhook.mjs", input.ToJsonString(), "svix", node.WebhookSecret);
        Assert.Equal((exit, exit == 0 ? said.Trim() : "refused"), (other, exit == 0 ? also.Trim() : also.Split(':')[0]));
        return (exit, said.Trim());
    }

    /// <summary>Runs a script of <c>eng/foreign</c>; skips where its packages are not installed, which in CI is a failure.</summary>
    private static async Task<(int Exit, string Said)> Script(string name, string? input, params string[] arguments)
    {
        var folder = Environment.GetEnvironmentVariable("CONCORDAT_TEST_FOREIGN");
        if (folder is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CONCORDAT_TEST_FOREIGN is not set: eng/services.sh installs the foreign clients.");
            Assert.Skip("The foreign clients are not installed; eval \"$(eng/services.sh)\" does that where there is npm.");
        }
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, name), .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
