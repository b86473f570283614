using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Releases;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;
using Concordat.Governance;
using Concordat.Modules.Tests.Sandbox;
using Concordat.Modules.Tests.Systems;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Sandbox;
using Concordat.Systems;
using Concordat.Trust;
using Concordat.Workflow;
using Concordat.Workflow.Control;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>The workflows of the sample as they are, against the simulated Odoo, EHR and payer. Retries wait milliseconds, and the day of a visit comes at once.</summary>
internal sealed class SampleNetwork : IAsyncDisposable
{
    public const string Billing = "revenue-cycle/discharge-to-billing", Purchasing = "supply-chain/procure-to-pay", Referral = "patient-engagement/referral-to-appointment";
    private readonly SandboxHost _sandbox = new();
    private readonly Action<IServiceCollection>? _more;
    private readonly Dictionary<string, int> _seeded = new(StringComparer.Ordinal);
    private ActiveRelease _release = null!;
    private TestPlatform _platform = null!;

    private SampleNetwork(Action<IServiceCollection>? more) => _more = more;

    public SandboxHost Sandbox => _sandbox;

    public static async Task<SampleNetwork> Start(DatabaseKind kind, Action<IServiceCollection>? more = null)
    {
        var network = new SampleNetwork(more);
        await network._sandbox.InitializeAsync();
        foreach (var model in new[] { "account.move", "account.move.line", "account.payment", "calendar.event" })
        {
            network._seeded[model] = (int)(await network.Odoo(model, "id"))[^1]["id"]!;
        }
        network._release = Release(network._sandbox.Address.ToString().TrimEnd('/'));
        await network.Run(await TestDatabase.Create(kind));
        return network;
    }

    public T Get<T>() where T : notnull => _platform.Get<T>();

    /// <summary>Stops the node as it is and starts another on the same data.</summary>
    public async Task Restart(Action<IServiceProvider>? before = null) => await Run(await _platform.Stop(), before);

    public async Task<Guid> Begin(string workflow, JsonObject input)
    {
        var (instance, refused, detail) = await Get<InstanceCommands>().Start(workflow, input, "ada", TestContext.Current.CancellationToken);
        Assert.True(refused is null, detail);
        return instance!.Value;
    }

    public async Task<WorkflowState> State(Guid id) => WorkflowState.Of(await Get<InstanceHistory>().Read(id, TestContext.Current.CancellationToken));

    public Task<List<WorkflowInstance>> Instances() => Get<ModuleDb>().Read(db => db.Set<WorkflowInstance>().ToListAsync());

    public async Task<List<string>> Lines(Guid id) => [.. (await InstanceQueries.History(Get<ModuleDb>(), id, TestContext.Current.CancellationToken)).Select(h => $"{h.Kind} {h.Place}".Trim())];

    /// <summary>People do the tasks that are open now: ada what she may, grace the rest.</summary>
    public async Task People(Func<WorkflowTaskRow, JsonObject> form)
    {
        var commands = Get<TaskCommands>();
        var seats = await commands.Seats(TestContext.Current.CancellationToken);
        foreach (var task in await Get<ModuleDb>().Read(db => db.Set<WorkflowTaskRow>().Where(t => t.State == TaskStates.Open).ToListAsync()))
        {
            foreach (var person in new[] { "ada", "grace" })
            {
                if (seats.MayDo(task, person) && (await commands.Complete(task.Id, form(task), person, TestContext.Current.CancellationToken)).Refused is null)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Until all instances have ended, or the node has died; one that is stuck is an error.</summary>
    public async Task Finish(Func<WorkflowTaskRow, JsonObject> form, int seconds = 60, Task? died = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            var progress = Get<RelaySignal>().Progress;
            var open = (await Instances()).FindAll(one => one.EndedAt is null);
            if (open.Count == 0 || died is { IsCompleted: true })
            {
                return;
            }
            if (open.Find(one => one.Status == WorkflowStatus.Stuck) is { } stuck)
            {
                Assert.Fail($"{stuck.Workflow} is stuck at {stuck.StuckPlace}: {stuck.StuckCause}, {stuck.StuckDetail}; {string.Join(", ", await Lines(stuck.Id))}");
            }
            Assert.False(patience.IsCancellationRequested, $"{open[0].Workflow}: {string.Join(", ", await Lines(open[0].Id))}");
            await People(form);
            await progress.WaitAsync(TimeSpan.FromMilliseconds(50), patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Records that came into the simulated Odoo since the start, as an administrator sees them, archived ones included.</summary>
    public async Task<List<JsonObject>> Odoo(string model, string fields)
    {
        var after = _seeded.GetValueOrDefault(model);
        var keywords = new JsonObject { ["fields"] = new JsonArray([.. fields.Split(' ').Select(name => (JsonNode)name)]), ["order"] = "id", ["context"] = new JsonObject { ["active_test"] = false } };
        var answer = await _sandbox.Odoo(model, "search_read", [new JsonArray(new JsonArray("id", ">", after))], keywords);
        return [.. answer["result"]!.AsArray().Select(row => row!.AsObject())];
    }

    public async Task<List<JsonObject>> Fhir(string path) => [.. ((await Json(path))["entry"] as JsonArray ?? []).Select(entry => entry!["resource"]!.AsObject())];

    public async Task<JsonObject> Ledger() => (JsonObject)(await Json("/sandbox/payer/state"))["ledger"]!;

    /// <summary>What stands in the three systems, without numbers that depend on who was faster.</summary>
    public async Task<string> Everywhere()
    {
        var text = new List<string>();
        async Task Odoo(string model, string fields) => text.AddRange((await this.Odoo(model, fields)).Select(row => $"{model} {string.Join(' ', fields.Split(' ').Select(field => row[field]?.ToJsonString()))}").Order(StringComparer.Ordinal));
        await Odoo("account.move", "move_type state payment_state amount_total amount_residual");
        await Odoo("account.move.line", "quantity price_unit price_subtotal");
        await Odoo("account.payment", "payment_type state amount");
        await Odoo("purchase.order", "state receipt_status invoice_status amount_total");
        await Odoo("purchase.order.line", "product_qty qty_received qty_invoiced price_unit");
        await Odoo("stock.picking", "state picking_type_code");
        await Odoo("stock.move", "state product_uom_qty quantity");
        await Odoo("calendar.event", "active start stop");
        text.AddRange((await Fhir("/ehr/fhir/Appointment")).Select(one => $"Appointment {one["status"]} {one["slot"]?[0]?["reference"]}").Order(StringComparer.Ordinal));
        text.AddRange((await Fhir("/payer/fhir/Claim")).Select(one => $"Claim {one["status"]} {one["total"]?["value"]}").Order(StringComparer.Ordinal));
        text.Add($"CoverageEligibilityRequest {(await Fhir("/payer/fhir/CoverageEligibilityRequest")).Count}");
        var ledger = await Ledger();
        text.Add(string.Join(' ', new[] { "billed", "paid", "adjusted", "patient", "payments" }.Select(column => Amount(ledger[column]).ToString("0.00", CultureInfo.InvariantCulture))));
        return string.Join('\n', text);
    }

    public static decimal Amount(JsonNode? node) => decimal.Parse(node!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    private async Task<JsonObject> Json(string path) => JsonNode.Parse(await _sandbox.Http.GetStringAsync(new Uri(path + (path.Contains("/fhir/", StringComparison.Ordinal) ? "?_count=1000" : ""), UriKind.Relative)))!.AsObject();

    private async Task Run(TestDatabase database, Action<IServiceProvider>? before = null)
    {
        var secrets = Directory.CreateDirectory(Path.Combine(database.Folder, "secrets")).FullName;
        foreach (var user in SandboxModule.OdooUsers.Where(u => u.SecretName is not null))
        {
            await File.WriteAllTextAsync(Path.Combine(secrets, user.SecretName!), user.Key);
        }
        _platform = await TestPlatform.Start(database, services =>
        {
            services.AddRouting().AddTrust(new TrustOptions());
            services.AddGovernance();
            services.AddSystems();
            services.AddWorkflow().AddWorkflowEngine();
            _more?.Invoke(services);
        }, before: node =>
        {
            node.GetRequiredService<SystemCall>().Use(_release.Workspace);
            node.GetRequiredService<WorkflowPlans>().Use(_release);
            node.GetRequiredService<ConsentGate>().Take(_release);
            before?.Invoke(node);
        });
    }

    private static ActiveRelease Release(string address)
    {
        var root = Path.Combine(TestFiles.Root, "samples/st-brigid");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(root, file), file => File.ReadAllText(file)
            .Replace("http://127.0.0.1:8081", address, StringComparison.Ordinal)
            .Replace("backoff: PT2S", "backoff: PT0.02S", StringComparison.Ordinal).Replace("backoff: PT1M", "backoff: PT0.02S", StringComparison.Ordinal)
            .Replace("wait: { until: steps.visit.end }", "wait: { for: { for: PT0.01S } }", StringComparison.Ordinal)
            .Replace("tls: # what nodes show to it", "# ", StringComparison.Ordinal).Replace("  certificate: \"file:ehr-client\"", "", StringComparison.Ordinal).Replace("  ca: \"file:hospital-roots\"", "", StringComparison.Ordinal), StringComparer.Ordinal);
        var parsed = WorkspaceParser.Parse(files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(f.Value)));
        Assert.True(parsed.Workspace is not null, string.Join('\n', parsed.Findings.Select(f => $"{f.At}: {f.Message}")));
        var decision = new ReleaseChange("CR-0001", "ada", "Test", [new ReleaseApproval("grace", DateTimeOffset.UnixEpoch, "")]);
        return new ActiveRelease(1, "hash-1", 1, parsed.Workspace, new ReleaseContent(1, null, decision, DateTimeOffset.UnixEpoch, files));
    }
}
