using System.Net;
using System.Text;
using System.Text.Json;
using Concordat.Control;
using Concordat.Core.Rights;
using Concordat.Governance.Control;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Control;

public sealed class ControlApiTests : IAsyncLifetime
{
    private const string Developer = "ada:developer";
    private const string Approver = "grace:approver";
    private const string Operator = "joan:operator";
    private const string Auditor = "mary:auditor";
    private ControlHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ControlHost.Start();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_change_goes_from_plan_to_release_and_back()
    {
        var (ada, grace) = (_host.As(Developer), _host.As(Approver));
        var plan = await ada.Plan(new ControlApi.PlanRequest(_host.FilesWith("another sentence")));
        Assert.Equal(("system", "ehr"), (Assert.Single(plan.Differences).Kind, plan.Differences[0].Name));
        Assert.False(plan.Blocked);
        var opened = await ada.Open(new ControlApi.OpenChangeRequest("Say it better", _host.Files()));
        Assert.Equal((ChangeState.InReview, "ada"), (opened.State, opened.Author));
        var shown = await grace.Change(opened.Id);
        Assert.Equal("summary", Assert.Single(Assert.Single(shown.Differences).Fields).Path);
        var approved = await grace.Approve(opened.Id, new ControlApi.ApproveRequest(shown.Change.ContentHash, "clearer"));
        Assert.Equal(2, approved.Release);
        Assert.Equal((2, 2), ((await ada.Releases()).Running, (await ada.Releases()).Ordered));
        Assert.Single((await ada.Diff(1, 2)).Differences);
        Assert.Contains("another sentence", (await ada.ReleaseFile(2, "systems/ehr.yaml")).Text, StringComparison.Ordinal);
        Assert.True((await ada.Release(2)).Verified);
        await grace.Activate(1, "back again");
        Assert.Equal(1, (await ada.Releases()).Running);
        Assert.Equal(["CR-0002", "CR-0001"], (await ada.Changes("released")).Select(c => c.Id));
    }

    [Fact]
    public async Task A_no_is_a_problem_document_that_teaches()
    {
        var opened = await _host.As(Developer).Open(new ControlApi.OpenChangeRequest("Mine", _host.FilesWith("mine")));
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() =>
            _host.As("ada:approver").Approve(opened.Id, new ControlApi.ApproveRequest(opened.ContentHash, "")));
        Assert.Equal((403, "urn:concordat:problem:forbidden"), (refused.Problem.Status, refused.Problem.Type));
        Assert.Contains("separation of duties", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_come_with_their_places()
    {
        var files = _host.Files();
        files["systems/ehr.yaml"] += "surprise: 1\n";
        var plan = await _host.As(Developer).Plan(new ControlApi.PlanRequest(files));
        Assert.True(plan.Blocked);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => _host.As(Developer).Open(new ControlApi.OpenChangeRequest("Broken", files)));
        Assert.Equal(422, refused.Problem.Status);
        Assert.StartsWith("systems/ehr.yaml:", Assert.Single(refused.Problem.Errors!).Pointer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changes", Developer, HttpStatusCode.BadRequest)]
    [InlineData("changes", Approver, HttpStatusCode.Forbidden)]
    [InlineData("changes/CR-0001/approve", Developer, HttpStatusCode.Forbidden)]
    [InlineData("changes/CR-0001/reject", Operator, HttpStatusCode.Forbidden)]
    [InlineData("releases/1/activate", Developer, HttpStatusCode.Forbidden)]
    [InlineData("messages/00000000-0000-0000-0000-000000000000/replay", Auditor, HttpStatusCode.Forbidden)]
    [InlineData("messages/00000000-0000-0000-0000-000000000000/discard", Developer, HttpStatusCode.Forbidden)]
    [InlineData("messages/00000000-0000-0000-0000-000000000000/payload", Approver, HttpStatusCode.Forbidden)]
    [InlineData("messages/00000000-0000-0000-0000-000000000000/payload", null, HttpStatusCode.Unauthorized)]
    public async Task Each_verb_needs_its_role(string path, string? token, HttpStatusCode expected)
    {
        using var response = await _host.Http(token).PostAsync($"{ControlApi.Root}/{path}", null);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"title\":5}")]
    [InlineData("[]")]
    public async Task A_body_that_is_none_is_a_problem_too(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Http(Developer).PostAsync($"{ControlApi.Root}/changes", content);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        using var http = _host.Http(null);
        using var document = JsonDocument.Parse(await http.GetStringAsync($"{ControlApi.Root}/openapi.json"));
        var paths = document.RootElement.GetProperty("paths");
        Assert.Equal("approveChange", paths.GetProperty("/control/v1/changes/{id}/approve").GetProperty("post").GetProperty("operationId").GetString());
        foreach (var operation in paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value))
        {
            Assert.NotEmpty(operation.GetProperty("description").GetString()!);
            Assert.Equal(1, operation.GetProperty("tags").GetArrayLength());
        }
        Assert.True(document.RootElement.GetProperty("components").GetProperty("schemas").TryGetProperty("ChangeView", out _));
    }

    [Fact]
    public void Every_endpoint_but_the_issuer_and_the_description_demands_a_policy()
    {
        var endpoints = _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 20);
        Assert.Equal(["/control/v1/identity"], endpoints
            .Where(e => e.RoutePattern.RawText != "/control/v1/openapi.json" && e.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()?.Policy is null)
            .Select(e => e.RoutePattern.RawText));
    }

    [Fact]
    public async Task A_look_into_a_message_needs_a_reason_and_is_audited()
    {
        var id = await StoreMessage("MSH|^~\\&|LAB");
        var joan = await _host.As(Operator).With("payload-view");
        Assert.Equal(400, (await Assert.ThrowsAsync<ControlRefusedException>(() => joan.Payload(id, new ControlApi.PayloadRequest(" ")))).Problem.Status);
        var content = await joan.Payload(id, new ControlApi.PayloadRequest("the lab called"));
        Assert.Equal("MSH|^~\\&|LAB", content.Text);
        var entry = Assert.Single((await joan.Audit(action: "payload.viewed")).Entries);
        Assert.Equal(("person:joan", $"message/{id}", "the lab called"), (entry.Actor, entry.Target, entry.Reason));
    }

    [Fact]
    public async Task A_message_is_found_and_only_a_dead_one_is_replayed()
    {
        var id = await StoreMessage("x");
        var joan = await _host.As(Operator).With("replay");
        Assert.Contains((await joan.Messages(kind: "test")).Messages, m => m.Id == id);
        Assert.Equal("ready", (await joan.Message(id)).Message.State);
        Assert.Equal(409, (await Assert.ThrowsAsync<ControlRefusedException>(() => joan.Replay(id, new ControlApi.ReplayRequest("again")))).Problem.Status);
        await _host.Services.GetRequiredService<ModuleDb>().Write(unit => unit.Sql.Execute("UPDATE messages SET state = 4, cause = 'refused', finished_at = due_at WHERE id = $1", id));
        Assert.Equal(id, Assert.Single((await joan.DeadLetters()).Messages).Id);
        await joan.Replay(id, new ControlApi.ReplayRequest("mended"));
        Assert.Empty((await joan.DeadLetters()).Messages);
        Assert.Equal("mended", Assert.Single((await joan.Audit(action: "message.replayed")).Entries).Reason);
    }

    [Fact]
    public async Task An_exchange_is_told_as_one_timeline()
    {
        var exchange = Guid.CreateVersion7();
        var now = DateTimeOffset.UtcNow;
        await _host.Services.GetRequiredService<ExchangeLog>().Commit(new ExchangeRecord
        {
            Id = exchange, Kind = "api", Interface = "revenue-cycle/invoices/v1", Operation = "getInvoice", Release = 1, Decision = "CR-0001", Client = "meridian-claims",
            Status = 200, Outcome = "ok", StartedAt = now, Microseconds = 1500, FieldsReturned = "number,state",
        });
        await StoreMessage("x", exchange);
        var story = await _host.As(Auditor).Exchange(exchange);
        Assert.Equal(["number", "state"], story.Exchange!.FieldsReturned);
        Assert.Equal(["received", "answered"], story.Timeline.Where(t => t.What is "received" or "answered").Select(t => t.What));
        Assert.Contains(story.Timeline, t => t.What == "stored");
        Assert.Equal(exchange, Assert.Single((await _host.As(Auditor).Exchanges(client: "meridian-claims")).Exchanges).Id);
        Assert.Empty((await _host.As(Auditor).Exchanges(outcome: "failed")).Exchanges);
        var overview = await _host.As(Auditor).Overview();
        Assert.Equal((1L, 1.5), (Assert.Single(overview.Interfaces).Calls, overview.Interfaces[0].MeanMs));
        Assert.Equal(1, overview.Release);
    }

    [Fact]
    public async Task The_ledger_verifies_over_the_wire() => Assert.Null((await _host.As(Auditor).VerifyAudit()).Flaw);

    [Fact]
    public async Task Events_and_catalogue_are_listed()
    {
        Assert.Equal("concordat.release.activated.v1", Assert.Single((await _host.As(Auditor).Events()).Events).Type);
        Assert.Equal((1, "CR-0001"), ((await _host.As(Auditor).Catalogue()).Release, (await _host.As(Auditor).Catalogue()).ChangeId));
    }

    [Fact]
    public async Task A_stream_tells_that_a_release_became_active()
    {
        using var http = _host.Http(Auditor);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ControlApi.Root}/stream");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: alive", await lines.ReadLineAsync());
        var opened = await _host.As(Developer).Open(new ControlApi.OpenChangeRequest("Live", _host.FilesWith("live")));
        await _host.As(Approver).Approve(opened.Id, new ControlApi.ApproveRequest(opened.ContentHash, ""));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await lines.ReadLineAsync(limit.Token) is { } line && line != "event: release")
        {
            Assert.False(limit.IsCancellationRequested);
        }
        Assert.Contains("\"release\":2", await lines.ReadLineAsync(limit.Token), StringComparison.Ordinal);
    }

    private async Task<Guid> StoreMessage(string content, Guid? exchange = null)
    {
        var id = Guid.CreateVersion7();
        var payload = _host.Services.GetRequiredService<PayloadVault>().Seal("clinical/lab-results", Encoding.UTF8.GetBytes(content));
        await _host.Services.GetRequiredService<ModuleDb>().Write(unit => _host.Services.GetRequiredService<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = id, Kind = "test", Channel = "lab-results", IdempotencyKey = id.ToString(), Exchange = exchange ?? Guid.CreateVersion7(), Release = 1,
            Interface = "clinical/lab-results", Payload = payload,
        }));
        return id;
    }
}
