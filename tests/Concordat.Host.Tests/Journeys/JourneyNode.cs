using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Demo;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Problems;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// The whole product on real sockets beside its simulated systems, one for all tests of a class. The sample workspace is copied, so that a
/// class may give it shorter waits: nothing here sleeps.
/// </summary>
public class JourneyNode : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-journey-").FullName;
    private readonly Dictionary<string, (string Token, long At)> _tokens = [];
    private readonly List<HttpClient> _clients = [];
    private DemoNode? _node;
    private SimulatedSystems? _systems;

    internal DemoNode Node => _node!;

    internal SimulatedSystems Systems => _systems!;

    /// <summary>The gateway, without credentials.</summary>
    internal HttpClient Gateway { get; private set; } = null!;

    internal string DataFolder => Path.Combine(_folder, "data");

    internal string Workspace => Path.Combine(_folder, "st-brigid");

    /// <summary>What a class changes in the sample workspace before it is released.</summary>
    protected virtual void Change()
    {
    }

    /// <summary>The clock of node and command line; null for that of the machine.</summary>
    protected virtual TimeProvider? Clock => null;

    /// <summary>What a class starts before the node.</summary>
    protected virtual Task Before() => Task.CompletedTask;

    /// <summary>What it stops after the node.</summary>
    protected virtual Task After() => Task.CompletedTask;

    /// <summary>Replaces a text that must be there in a file of the workspace.</summary>
    protected internal void Replace(string path, string old, string text)
    {
        var file = Path.Combine(Workspace, path);
        var before = File.ReadAllText(file);
        Assert.Contains(old, before, StringComparison.Ordinal);
        File.WriteAllText(file, before.Replace(old, text, StringComparison.Ordinal));
    }

    public async ValueTask InitializeAsync()
    {
        var sample = Path.Combine(Architecture.Repository.Root, "samples", "st-brigid");
        foreach (var path in WorkspaceFolder.Files(sample).Keys)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Workspace, path))!);
            File.Copy(Path.Combine(sample, path), Path.Combine(Workspace, path));
        }
        // Orders of shelves that are nearly empty would come between what journeys do to the simulated Odoo: here people start them.
        Replace("domains/supply-chain/workflows/procure-to-pay.yaml", "  event: supply-chain.stock.threshold-breached.v1\n", "  event: supply-chain.stock.threshold-breached.v1\n  where: event.data.productCode = 'none'\n");
        Change();
        await Before();
        _systems = await SimulatedSystems.Start();
        _node = await DemoNode.Start(
            new DemoOptions { Port = Ports.Free(5), DataFolder = DataFolder, Workspace = Workspace, Traffic = false, Sandbox = _systems.Url, Clock = Clock }, TestContext.Current.CancellationToken);
        Gateway = Http(_node.Options.Gateway);
        await _systems.KnowSecret(WebhookSecret);
    }

    internal string WebhookSecret => File.ReadAllText(Path.Combine(DataFolder, "secrets", "televida-webhook")).Trim();

    /// <summary>Waits until nothing is left to do.</summary>
    internal Task Settle() => Node.Services.GetRequiredService<Quiet>().Settle(TestContext.Current.CancellationToken);

    /// <summary>Waits until nothing is left to do, later retries included; for a node whose retries come within milliseconds. One that is due between two looks is leased by the second.</summary>
    internal async Task SettleRetries()
    {
        var db = Node.Services.GetRequiredService<ModuleDb>();
        do
        {
            await Settle();
        }
        while (await db.ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE state IN (0, 1)"), TestContext.Current.CancellationToken) > 0);
    }

    /// <summary>An access token, fetched by the command line as a partner would, and again before it ends.</summary>
    internal async Task<string> Token(string client, string? scope = null, string? purpose = null)
    {
        if (_tokens.TryGetValue($"{client} {scope} {purpose}", out var known) && Stopwatch.GetElapsedTime(known.At) < TimeSpan.FromMinutes(3))
        {
            return known.Token;
        }
        var at = Stopwatch.GetTimestamp();
        var key = Path.Combine(DataFolder, "keys", client + ".jwk");
        var (exit, output, error) = await Run(["token", "--client", client, "--key", key, "--url", Node.Options.Gateway, 
            .. scope is null ? (string[])[] : ["--scope", scope], .. purpose is null ? (string[])[] : ["--purpose", purpose]]);
        Assert.True(exit == 0, error);
        return (_tokens[$"{client} {scope} {purpose}"] = (output.Trim(), at)).Token;
    }

    /// <summary>Runs a command line in this process.</summary>
    internal async Task<(int Exit, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.Run(arguments, new Terminal(output, error, _folder, IsInteractive: false) { Clock = Clock ?? TimeProvider.System }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>A call of a partner's client through the gateway; a null client has no token.</summary>
    internal async Task<JourneyAnswer> Call(string? client, HttpMethod method, string path, string? json = null, string? key = null, string? scope = null, string? purpose = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (client is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(client, scope, purpose));
        }
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Gateway.SendAsync(request, TestContext.Current.CancellationToken);
        return await JourneyAnswer.Of(response);
    }

    internal Task<JourneyAnswer> Get(string? client, string path, string? scope = null) => Call(client, HttpMethod.Get, path, scope: scope);

    /// <summary>The control plane as a signed-in person sees it.</summary>
    internal async Task<ControlClient> As(string person) => new(await SignedIn(person));

    /// <summary>Lets a person do a privileged operation for some minutes, where nobody asked for it yet.</summary>
    internal async Task Leave(string person, string operation)
    {
        var control = await As(person);
        if (!(await control.Privileges(open: true)).Privileges.Any(one => one.Mine && one.Operation == operation))
        {
            await control.AskPrivilege(new AskedPrivilege(operation, null, "the journey is about something else"), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A browser's session of a person: cookie and the header that only our own pages send.</summary>
    internal async Task<HttpClient> SignedIn(string person)
    {
        var http = Http(Node.Options.Console);
        http.DefaultRequestHeaders.Add("Concordat-Request", "1");
        var words = new JsonObject { ["name"] = person, ["password"] = DemoPeople.Password(Node.Options, person) };
        using var answer = await http.PostAsync("/control/v1/session", new StringContent(words.ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, $"{person} could not sign in: {answer.StatusCode}");
        return http;
    }

    private HttpClient Http(string address)
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
        _clients.Add(http);
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(http => http.Dispose());
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }
        if (_systems is not null)
        {
            await _systems.DisposeAsync();
        }
        await After();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>An answer of the gateway, read to its end.</summary>
internal sealed record JourneyAnswer(int Status, string Text, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    /// <summary>The exchange that the answer names in its header.</summary>
    public Guid Exchange => Guid.Parse(Headers["Concordat-Exchange"]);

    public static async Task<JourneyAnswer> Of(HttpResponseMessage response) => new(
        (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType,
        response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));

    /// <summary>A problem document of this status and code, with the exchange id in it; answers its JSON.</summary>
    public JsonObject IsProblem(int status, string code)
    {
        Assert.True(Status == status, $"{Status} in place of {status}: {Text}");
        Assert.Equal(Problem.MediaType, MediaType);
        var problem = Json;
        Assert.Equal(("urn:concordat:problem:" + code, status), ((string?)problem["type"], (int)problem["status"]!));
        Assert.Equal(Exchange.ToString(), (string?)problem["exchange"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]));
        return problem;
    }
}
