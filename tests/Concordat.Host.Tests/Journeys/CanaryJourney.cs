using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// A name, a number and a date that occur nowhere else travel through every door, where all is well and where things fail. Afterwards no log line, span,
/// metric, problem document, file name or byte of the database knows them.
/// </summary>
public sealed class CanaryJourney(ImpatientNode node) : IClassFixture<ImpatientNode>
{
    // Long enough that no encoding holds them by chance; the letters survive upper case, lower case and FHIR's and Odoo's forms.
    private const string Name = "Zwitscherkanari";
    private const string Given = "Goldfeder";
    private const string Number = "SB77123499";
    private const string Street = "Voliere";
    private const string Phone = "353000771234";
    private const string Member = "MH-771234-KANARI";
    private static readonly string[] Canaries = [Name, Given, Number, Street, Phone, Member];

    [Fact]
    public async Task No_trace_of_a_patient_is_left_outside_the_sealed_payloads()
    {
        using var logs = new KeptLog();
        node.Node.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        using var spans = new KeptSpans(node.Gateway.BaseAddress!.Port);
        node.Node.Services.GetRequiredService<TracerProvider>().AddProcessor(spans);
        var answers = new List<JourneyAnswer>();

        await SendMessages();
        await CallApis(answers);
        await node.Settle();
        await LookAround();

        // They did go through: the record knows the patient, so what is looked for could have been found.
        using var ehr = new HttpClient { BaseAddress = new Uri(node.Systems.Url) };
        Assert.Contains(Name, await ehr.GetStringAsync($"/ehr/fhir/Patient?identifier={Number}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(spans.Lines, line => line.StartsWith("Concordat ", StringComparison.Ordinal));
        Assert.Contains(spans.Lines, line => line.StartsWith("System.Net.Http ", StringComparison.Ordinal));
        NoTrace("a log line", logs.Lines);
        NoTrace("a span", spans.Lines);
        NoTrace("a problem document or header", answers.Where(a => a.Status >= 400).Select(a => $"{a.Text} {string.Join(' ', a.Headers)}"));
        using var console = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
        var metrics = await console.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("concordat", metrics, StringComparison.OrdinalIgnoreCase);
        NoTrace("a metric", [metrics]);
        NoTrace("a file or folder name", Directory.EnumerateFileSystemEntries(node.DataFolder, "*", SearchOption.AllDirectories));
        await NoTraceInTables();
        await NoTraceInBytes();
    }

    private async Task SendMessages()
    {
        using var lab = new MllpSender(node.Node.Options.MllpPort);
        var message = Message(Numbers.Next());
        Assert.Equal("AA", await lab.Send(message, TestContext.Current.CancellationToken));
        Assert.Equal("AA", await lab.Send(message, TestContext.Current.CancellationToken));
        // The same control id with other content, a message outside its profile, a stranger's, a broken one.
        Assert.Equal("AA", await lab.Send(message.Replace("|F|||20261120073000", "|C|||20261120073000", StringComparison.Ordinal), TestContext.Current.CancellationToken));
        var profile = string.Join('\r', Message(Numbers.Next()).Split('\r').Where(s => !s.StartsWith("OBR", StringComparison.Ordinal)));
        Assert.Equal("AA", await lab.Send(profile, TestContext.Current.CancellationToken));
        await lab.Send(Message(Numbers.Next()).Replace("|NORTHLAB|", "|" + Name + "|", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await lab.Send(Message(Numbers.Next()).Replace("ORU^R01^ORU_R01", "ZZZ^" + Name, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await lab.Send(Message(Numbers.Next()).Replace("19800214", Name, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await lab.Send($"MSH|^~\\&|NORTHLIS|NORTHLAB|CONCORDAT|STBRIGID|{Name}||ORU^R01|{Number}|P|9.9\rPID|{Name}\rXX", TestContext.Current.CancellationToken);
        await node.Settle();

        foreach (var (system, mode) in ((string, string)[])[("ehr", "unavailable"), ("odoo", "down"), ("odoo", "conflicting"), ("receiver", "unavailable")])
        {
            await node.Systems.Behave(system, $$"""{"mode":"{{mode}}"}""");
            Assert.Equal("AA", await lab.Send(Message(Numbers.Next()), TestContext.Current.CancellationToken));
            await node.Settle();
            await node.Systems.Behave(system, """{"mode":"ok"}""");
        }
    }

    /// <summary>Values alone: a problem document may name a parameter or property that the caller made up, since it has to say where it stands.</summary>
    private async Task CallApis(List<JourneyAnswer> answers)
    {
        const string invoices = "/apis/revenue-cycle/invoices/v1/invoices";
        const string appointments = "/apis/patient-engagement/appointments/v1/appointments";
        var invoice = $$"""{"patientRef":"{{Number}}","lines":[{"description":"{{Name}}","quantity":1,"unitPrice":40}]}""";
        answers.Add(await node.Get("meridian-claims", $"{invoices}?patientRef={Number}"));
        answers.Add(await node.Get("televida-scheduling", $"{appointments}?patientRef={Number}&limit=0"));
        answers.Add(await node.Get("televida-scheduling", $"{appointments}?patientRef={Number}&name={Name}"));
        answers.Add(await node.Get("meridian-claims", $"{invoices}/{Name}"));
        answers.Add(await node.Get("meridian-claims", $"/apis/revenue-cycle/{Name}/v1/{Number}"));
        answers.Add(await node.Call("meridian-claims", HttpMethod.Get, "/apis/revenue-cycle/eligibility/v1/eligibility/" + Member, purpose: "ELIGVER"));
        answers.Add(await node.Get(null, $"{invoices}?patientRef={Number}"));
        answers.Add(await node.Get("greenleaf-orders", $"{invoices}?patientRef={Number}"));
        answers.Add(await node.Call("meridian-claims", HttpMethod.Post, invoices, invoice, "canary-unknown-patient"));
        answers.Add(await node.Call("meridian-claims", HttpMethod.Post, invoices, $$"""{"patientRef":["{{Number}}"],"name":"{{Name}}","lines":"{{Given}}"}""", "canary-wrong-body"));
        answers.Add(await node.Call("meridian-claims", HttpMethod.Post, invoices, $"{{\"{Name}\": {Number}", "canary-broken-body"));
        answers.Add(await node.Call("televida-scheduling", HttpMethod.Post, appointments,
            $$"""{"start":"2026-12-29T09:00:00Z","stop":"2026-12-29T09:30:00Z","subject":"{{Name}} {{Given}}","patientRef":"MRN-1007"}""", "canary-appointment"));
        answers.Add(await node.Call("meridian-claims", HttpMethod.Post, invoices, invoice.Replace(Number, "MRN-1007", StringComparison.Ordinal), Number));
        foreach (var mode in (string[])["down", "conflicting", "overlong", "slow"])
        {
            await node.Systems.Behave("odoo", $$"""{"mode":"{{mode}}","delayMs":60000}""");
            answers.Add(await node.Get("meridian-claims", $"{invoices}?patientRef={Number}"));
            answers.Add(await node.Call("meridian-claims", HttpMethod.Post, invoices, invoice, "canary-" + mode));
            await node.Systems.Behave("odoo", """{"mode":"ok"}""");
        }
        Assert.Contains(answers, a => a.Status == 200);
        Assert.Contains(answers, a => a.Status == 201);
        Assert.Empty(((int[])[400, 401, 403, 404, 503, 504]).Except(answers.Select(a => a.Status)));
    }

    /// <summary>What operators do and see: lists, dead letters, a replay, a look at content with its reason.</summary>
    private async Task LookAround()
    {
        var control = await node.As("ada");
        var seen = new List<string>
        {
            string.Join('\n', (await control.Messages(most: 200)).Messages), string.Join('\n', (await control.Exchanges(most: 200)).Exchanges), string.Join('\n', (await control.Events(most: 200)).Events),
        };
        foreach (var dead in (await control.DeadLetters(most: 100)).Messages)
        {
            var story = await control.Exchange(dead.Exchange);
            seen.AddRange(story.Timeline.Select(e => e.ToString()));
            await node.Leave("ada", "replay");
            await control.Replay(dead.Id, new("tried again"), TestContext.Current.CancellationToken);
        }
        await node.Settle();
        seen.Add(string.Join('\n', (await (await node.As("grace")).Audit(most: 500)).Entries));
        NoTrace("what the control plane lists", seen);
    }

    private async Task NoTraceInTables()
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var tables = await Column(connection, "SELECT name FROM sqlite_master WHERE type = 'table'");
        Assert.Contains("messages", tables);
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            {
                for (var i = 0; i < rows.FieldCount; i++)
                {
                    var text = rows.GetValue(i) switch { byte[] bytes => Encoding.Latin1.GetString(bytes), var other => Convert.ToString(other, CultureInfo.InvariantCulture) };
                    NoTrace($"column {rows.GetName(i)} of {table}", [text ?? ""]);
                }
            }
        }
    }

    /// <summary>Every byte that lies in the data folder: pages that were freed and the write-ahead log too.</summary>
    private async Task NoTraceInBytes()
    {
        var files = Directory.EnumerateFiles(node.DataFolder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != ".lock").ToList();
        Assert.Contains(Database + "-wal", files);
        Assert.Contains(files, file => file.StartsWith(Database + "-exchanges-", StringComparison.Ordinal));
        var copies = Directory.CreateTempSubdirectory("concordat-canary-");
        foreach (var place in files)
        {
            var file = Path.Combine(copies.FullName, Path.GetFileName(place));
            await Process.Start("cp", [place, file]).WaitForExitAsync(TestContext.Current.CancellationToken); // asks nobody for locks
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
            var bytes = copy.ToArray();
            NoTrace($"the bytes of {Path.GetFileName(file)}", [Encoding.Latin1.GetString(bytes)]);
            NoTrace($"the bytes of {Path.GetFileName(file)} read as UTF-16", [Encoding.Unicode.GetString(bytes)]);
        }
        copies.Delete(recursive: true);
    }

    private string Database => Path.Combine(node.DataFolder, "concordat.db");

    private static async Task<List<string>> Column(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            values.Add(rows.GetString(0));
        }
        return values;
    }

    private static void NoTrace(string where, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            foreach (var canary in Canaries)
            {
                var at = text.IndexOf(canary, StringComparison.OrdinalIgnoreCase);
                Assert.True(at < 0, at < 0 ? "" : $"{canary} stands in {where}: …{text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)]}…");
            }
        }
    }

    private static string Message(int number) => LabMessages.Glucose(number)
        .Replace($"SB{200_000 + (number % 50)}", Number, StringComparison.Ordinal)
        .Replace($"Fictive^Number{number % 50}", $"{Name}^{Given}", StringComparison.Ordinal)
        .Replace("1 Invented Lane", $"1 {Street}^^", StringComparison.Ordinal)
        .Replace("^IRL^H", $"^IRL^H||+{Phone}^PRN^PH", StringComparison.Ordinal);

    /// <summary>Every line of every category at every level, exceptions included.</summary>
    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : null)}");

        public void Dispose()
        {
        }
    }

    /// <summary>Every span that an exporter would be given, with its tags, events and status.</summary>
    /// <param name="own">The gateway's port: this test calls it from the same process, and those spans are the caller's.</param>
    private sealed class KeptSpans(int own) : BaseProcessor<Activity>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public override void OnEnd(Activity data)
        {
            if (data.Recorded && !(data.GetTagItem("server.port") is int port && port == own))
            {
                Lines.Enqueue($"{data.Source.Name} {data.DisplayName} {data.StatusDescription} {string.Join(' ', data.TagObjects)} {string.Join(' ', data.Baggage)} {string.Join(' ', data.Events.SelectMany(e => e.Tags))}");
            }
        }
    }
}
