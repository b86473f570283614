using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Cli;
using Concordat.Host.Tests.Control;
using Concordat.Hosting;
using Concordat.Host.Tests.Architecture;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// From an empty data folder to a released network over HTTP alone: the first administrator, people, a change request that another person approves,
/// and a second node without the control plane that follows.
/// </summary>
public sealed class ServeJourney
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "st-brigid");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_nodes_on_one_database_run_what_people_approved()
    {
        await using var database = await TestDatabase.Create(DatabaseKind.Postgres);
        await using var control = await ServedNode.Start(database, Sample, "control", options => options.Roles = ["control"]);
        await using var data = await ServedNode.Start(database, null, "data", options => options.Roles = ["gateway", "worker"]);
        Assert.Contains("CR-0001 waits for approval", control.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("one-time password", data.Said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(data.Gateway + "/health/ready"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(data.Gateway + "/apis/revenue-cycle/invoices/v1/invoices"));
        var numbers = Follow(data);

        using var admin = await control.SignIn("admin", control.OneTimePassword, "a long password of the administrator");
        var first = (await admin.GetFromJsonAsync<JsonObject>("/control/v1/changes/CR-0001", Stop))!["change"]!;
        await Says(403, admin.PostAsJsonAsync("/control/v1/changes/CR-0001/approve", Approval(first), Stop));
        await admin.With("user-change");
        using var grace = await NewPerson(control, admin, "grace", "approver");
        using var ada = await NewPerson(control, admin, "ada", "developer");

        await Says(200, grace.PostAsJsonAsync("/control/v1/changes/CR-0001/approve", Approval(first), Stop));
        Assert.Equal(1, await numbers.Next());
        Assert.Equal(HttpStatusCode.OK, await Status(data.Gateway + "/health/ready"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(data.Gateway + "/apis/revenue-cycle/invoices/v1/invoices"));

        var opened = await Says(201, ada.PostAsJsonAsync("/control/v1/changes", new { title = "Another sentence", files = Changed() }, Stop));
        await Says(403, ada.PostAsJsonAsync($"/control/v1/changes/{opened["id"]}/approve", Approval(opened), Stop));
        await Says(200, grace.PostAsJsonAsync($"/control/v1/changes/{opened["id"]}/approve", Approval(opened), Stop));
        Assert.Equal(2, await numbers.Next());

        await Says(200, grace.PostAsJsonAsync("/control/v1/releases/1/activate", new { reason = "It was a trial." }, Stop));
        Assert.Equal(1, await numbers.Next());
    }

    [Fact]
    public async Task A_one_time_password_opens_nothing_but_its_own_replacement()
    {
        await using var database = await TestDatabase.Create(DatabaseKind.Sqlite);
        await using var node = await ServedNode.Start(database);
        using var http = await node.SignIn("admin", node.OneTimePassword);
        await Says(403, http.GetAsync("/control/v1/changes", Stop));
        await Says(403, http.PostAsJsonAsync("/control/v1/people", new { name = "eve", roles = new[] { "approver" } }, Stop));
        await Says(400, http.PutAsJsonAsync("/control/v1/session/password", new { current = node.OneTimePassword, @new = "short" }, Stop));
        await Says(400, http.PutAsJsonAsync("/control/v1/session/password", new { current = "a wrong one-time password", @new = "a long password of the administrator" }, Stop));
        Assert.Equal(HttpStatusCode.NoContent,
            (await http.PutAsJsonAsync("/control/v1/session/password", new { current = node.OneTimePassword, @new = "a long password of the administrator" }, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/control/v1/changes", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_second_start_makes_no_second_administrator_and_no_second_change_request()
    {
        await using var database = await TestDatabase.Create(DatabaseKind.Sqlite);
        await using (var first = await ServedNode.Start(database, Sample))
        {
            Assert.NotEmpty(first.OneTimePassword);
        }
        await using var second = await ServedNode.Start(database, Sample);
        Assert.DoesNotContain("one-time password", second.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("CR-0002", second.Said, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> NewPerson(ServedNode node, HttpClient admin, string name, string role)
    {
        var made = await Says(201, admin.PostAsJsonAsync("/control/v1/people", new { name, displayName = $"{name} (invented)", roles = new[] { role } }, Stop));
        return await node.SignIn(name, (string)made["oneTimePassword"]!, $"a long password of {name}");
    }

    private static JsonObject Approval(JsonNode change) => new() { ["contentHash"] = (string?)change["contentHash"], ["reason"] = "Read and agreed." };

    private static Dictionary<string, string> Changed()
    {
        var files = WorkspaceFolder.Files(Sample).ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Span), StringComparer.Ordinal);
        files["systems/ehr.yaml"] = string.Join('\n', files["systems/ehr.yaml"].Split('\n').Select(line => line.StartsWith("summary:", StringComparison.Ordinal) ? "summary: Another sentence." : line));
        return files;
    }

    private static async Task<HttpStatusCode> Status(string url)
    {
        using var http = new HttpClient();
        return (await http.GetAsync(url, Stop)).StatusCode;
    }

    private static async Task<JsonObject> Says(int status, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode} instead of {status}: {body}");
        return JsonNode.Parse(body)!.AsObject();
    }

    /// <summary>The numbers of the releases that a node runs, as it takes them.</summary>
    private static Numbers Follow(ServedNode node)
    {
        var numbers = new Numbers();
        node.Services.GetRequiredService<ReleaseFeed>().OnChange(numbers.Take);
        return numbers;
    }

    private sealed class Numbers
    {
        private readonly System.Threading.Channels.Channel<int> _taken = System.Threading.Channels.Channel.CreateUnbounded<int>();

        public void Take(ActiveRelease release) => _taken.Writer.TryWrite(release.Number);

        public async Task<int> Next() => await _taken.Reader.ReadAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }
}
