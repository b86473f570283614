using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Trust;
using Concordat.Trust.Consents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>Deliveries to an endpoint that the test scripts: what is sent, what is tried again, what is not.</summary>
public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body)> _received = new();
    private Func<int, HttpContext, Task> _answer = (_, _) => Task.CompletedTask;
    private WebApplication _endpoint = null!;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _endpoint = builder.Build();
        _endpoint.Urls.Add("http://127.0.0.1:0");
        _endpoint.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _received.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary()), await reader.ReadToEndAsync()));
            await _answer(_received.Count, context);
        });
        await _endpoint.StartAsync();
        _address = _endpoint.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public async ValueTask DisposeAsync() => await _endpoint.DisposeAsync();

    [Fact]
    public async Task A_delivery_is_signed_over_its_id_time_and_body()
    {
        await using var lab = await Start();
        await lab.Send(new Oru());
        await lab.Settle();
        var (headers, body) = Assert.Single(_received);
        var id = headers["webhook-id"].ToString();
        var stamp = headers["webhook-timestamp"].ToString();
        var expected = HMACSHA256.HashData(Convert.FromBase64String(LabNetwork.Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{stamp}.{body}"));
        Assert.Equal("v1," + Convert.ToBase64String(expected), headers["webhook-signature"].ToString());
        Assert.Equal("application/cloudevents+json", headers.ContentType.ToString());
        Assert.DoesNotContain("SB100001", body, StringComparison.Ordinal); // the patient is our reference, not a number that means something elsewhere
        var exchange = Assert.Single(await Deliveries(lab));
        Assert.Equal(("ok", 200, "televida", "TREAT", "televida-scheduling"), (exchange.Outcome, exchange.Status, exchange.Partner, exchange.Purpose, exchange.Client));
    }

    [Theory]
    [InlineData(500, MessageState.Ready, "unreachable"), InlineData(429, MessageState.Ready, "busy"), InlineData(400, MessageState.Ready, "refused")]
    [InlineData(302, MessageState.Ready, "refused"), InlineData(410, MessageState.Dead, "gone")]
    public async Task An_endpoint_that_says_no_is_asked_again_unless_it_is_gone(int status, MessageState state, string cause)
    {
        await using var lab = await Start();
        _answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1/elsewhere";
            return Task.CompletedTask;
        };
        await lab.Send(new Oru());
        var webhook = await Tried(lab);
        Assert.Equal((state, cause), (webhook.State, webhook.Cause));
        Assert.Single(_received);
        Assert.Equal(cause, Assert.Single(await Deliveries(lab)).Outcome);
    }

    [Fact]
    public async Task An_endpoint_that_says_when_it_is_back_is_asked_no_earlier()
    {
        await using var lab = await Start();
        _answer = (_, context) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        };
        await lab.Send(new Oru());
        var webhook = await Tried(lab);
        var attempt = Assert.Single((await MessageQueries.Find(lab.Get<ModuleDb>(), webhook.Id))!.Attempts);
        Assert.InRange(webhook.DueAt - attempt.EndedAt, TimeSpan.FromSeconds(119), TimeSpan.FromSeconds(241));
    }

    [Fact]
    public async Task Nothing_is_sent_about_a_patient_who_opted_out()
    {
        await using var lab = await Start();
        await lab.Send(new Oru());
        await lab.Settle();
        var subject = System.Text.Json.Nodes.JsonNode.Parse(Assert.Single(_received).Body)!["subject"]!.ToString();
        await lab.Get<OptOuts>().Record(subject, "TREAT", "person:grace", "The patient asked.");
        await lab.Send(new Oru { ControlId = "NEXT", Order = "NL-NEXT" });
        await lab.Settle();
        Assert.Single(_received);
        Assert.Equal(["ok", "consent-denied"], (await Deliveries(lab)).Select(d => d.Outcome));
    }

    [Fact]
    public async Task What_is_for_a_stopped_client_waits_for_a_person()
    {
        await using var lab = await Start();
        await lab.Get<ClientSuspension>().Suspend("televida-scheduling", "person:noor", "Its key is lost.", default);
        await lab.Send(new Oru());
        await lab.Settle();
        Assert.Empty(_received);
        var webhook = (await lab.Messages()).Single(m => m.Kind == "webhook");
        Assert.Equal((MessageState.Stopped, "client-suspended"), (webhook.State, webhook.Cause));
        Assert.Equal("forbidden", Assert.Single(await Deliveries(lab)).Outcome);
    }

    [Fact]
    public async Task Nothing_is_sent_once_the_agreement_has_ended()
    {
        await using var lab = await Start(files => LabResultFlowTests.Replace(files, "partners/televida.yaml", "until: 2028-06-30", "until: 2026-01-02"));
        await lab.Send(new Oru());
        await lab.Settle();
        Assert.Empty(_received);
        Assert.DoesNotContain(await lab.Messages(), m => m.Kind == "webhook");
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/hook"), InlineData("https://169.254.169.254/latest"), InlineData("https://10.1.2.3/hook"), InlineData("https://localhost:1/hook")]
    public async Task An_address_inside_is_never_called(string url)
    {
        await using var lab = await Start(files => LabResultFlowTests.Replace(files, "partners/televida.yaml", "{ system: receiver, path: /televida }", $"{{ url: '{url}' }}"));
        await lab.Send(new Oru());
        var webhook = await Tried(lab);
        Assert.Equal((MessageState.Dead, "forbidden"), (webhook.State, webhook.Cause));
    }

    private Task<LabNetwork> Start(Func<Dictionary<string, string>, Dictionary<string, string>>? change = null) => LabNetwork.Start(change: files =>
    {
        var path = "systems/receiver.yaml";
        var from = files[path].Split('\n').First(line => line.StartsWith("baseUrl:", StringComparison.Ordinal));
        LabResultFlowTests.Replace(files, path, from, $"baseUrl: {_address}");
        return change?.Invoke(files) ?? files;
    });

    private static async Task<LogMessage> Tried(LabNetwork lab)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await lab.Messages()).Find(m => m.Kind == "webhook" && m.Cause is not null) is { } tried)
            {
                return tried;
            }
            await Task.Delay(10, patience.Token);
        }
    }

    private static Task<List<ExchangeRecord>> Deliveries(LabNetwork lab) => lab.Get<ModuleDb>().Read(db =>
        db.Set<ExchangeRecord>().Where(e => e.Kind == "delivery").OrderBy(e => e.StartedAt).ToListAsync());
}
