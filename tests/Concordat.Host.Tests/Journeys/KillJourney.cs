using System.Collections.Concurrent;
using Concordat.Cli;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// Messages and calls stream in while the node is killed again and again. What was acknowledged is processed, every effect happens once, and every call that
/// was answered is recorded. The long form (<c>./test --full kills</c>) sets CONCORDAT_KILLS and CONCORDAT_KILL_MESSAGES.
/// </summary>
public sealed class KillJourney
{
    private const int Senders = 8, Callers = 4;

    /// <summary>How much is left to do: messages, events without a position, and a follower that has not seen all events.</summary>
    internal const string Left = """
        SELECT (SELECT COUNT(*) FROM messages WHERE state IN (0, 1, 2)) + (SELECT COUNT(*) FROM events WHERE position IS NULL)
            + (SELECT COUNT(*) FROM event_cursors WHERE name NOT LIKE 'pull/%' AND position < (SELECT MAX(position) FROM events))
        """;

    private static readonly int Kills = Number("CONCORDAT_KILLS", 2);
    private static readonly int Messages = Number("CONCORDAT_KILL_MESSAGES", 40);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_killed_node_loses_nothing_and_does_nothing_twice(DatabaseKind kind)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(Math.Max(15, Kills)));
        await using var database = await TestDatabase.Create(kind);
        await using var systems = await SimulatedSystems.Start();
        var port = Ports.Free(5);
        await using var node = KilledNode.Demo(port, database.Folder, systems.Url, database.Options);
        await node.Start(limit.Token);
        await systems.KnowSecret((await File.ReadAllTextAsync(Path.Combine(database.Folder, "secrets", "televida-webhook"), limit.Token)).Trim());

        var acknowledged = new ConcurrentBag<int>();
        var deferred = new ConcurrentBag<string>();
        var waiting = new ConcurrentQueue<int>(Enumerable.Range(0, Messages));
        var paced = new SemaphoreSlim(0);
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAll(port + 2, waiting, paced, acknowledged, deferred, limit.Token))).ToArray();

        var answered = new ConcurrentBag<Guid>();
        using var ended = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallUntil(port, database.Folder, answered, ended.Token))).ToArray();

        var chance = new Random(20261120);
        var (round, released) = (0, 0);
        for (; round < Kills; round++)
        {
            // The messages are spread over all rounds, so that each kill meets work in every stage.
            var share = (int)((long)Messages * (round + 1) / (Kills + 1)) - released;
            released += share;
            paced.Release(share);
            await Task.Delay(chance.Next(5, 500), limit.Token); // the random moment
            if (round % 2 == 1)
            {
                await Answers(answered, limit.Token); // every other time in the midst of calls
            }
            var said = node.Said;
            await node.Kill();
            if (said.Contains(" fail: ", StringComparison.Ordinal))
            {
                TestContext.Current.TestOutputHelper?.WriteLine(said);
            }
            await node.Start(limit.Token);
        }
        paced.Release(Messages - released);
        await Task.WhenAll(senders);
        await Quiet(database, limit.Token);
        await ended.CancelAsync();
        await Task.WhenAll(callers);
        await node.Kill();
        await node.Start(limit.Token); // what the last one left in its journal is in the tables before this one is ready

        var stored = await Ids(database);
        Assert.DoesNotContain(answered, id => !stored.Contains(id));
        Assert.Equal(Messages, acknowledged.Distinct().Count());
        Assert.Empty(deferred); // a node that listens takes what comes: it has its release before its door is open
        var (ehr, odoo, receiver) = (await systems.State("ehr"), await systems.State("odoo"), await systems.State("receiver"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind}: {Kills} kills, {Messages} messages, {answered.Count} calls answered, {deferred.Count} answers AR {string.Join(' ', deferred.Distinct())}\n  ehr {ehr.ToJsonString()}\n  receiver {receiver.ToJsonString()}\n  odoo invoices {odoo["invoicesByExternalId"]}, lines {odoo["linesOfThose"]}");
        Assert.Equal(Messages, (int)ehr["resources"]!["DiagnosticReport"]!);
        Assert.Equal(0, (int)ehr["duplicateIdentifiers"]!);
        Assert.Equal(Messages, (int)odoo["invoicesByExternalId"]!);
        Assert.Equal(Messages, (int)odoo["linesOfThose"]!);
        Assert.Equal(Messages, (int)receiver["distinct"]!);
        Assert.Equal(0, (int)receiver["badSignatures"]!);
        Assert.Equal(0L, await Count(database, "SELECT COUNT(*) FROM messages WHERE state IN (4, 5, 6)"));
        Assert.Equal((long)Messages, await Count(database, "SELECT COUNT(*) FROM events WHERE type = 'clinical.lab-result.received.v1'"));
    }

    private static async Task Answers(ConcurrentBag<Guid> answered, CancellationToken cancellationToken)
    {
        for (var before = answered.Count; answered.Count < before + (20 * Callers);)
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>A token; null where the node is gone.</summary>
    private static async Task<string?> Token(string folder, int gateway)
    {
        await using var output = new StringWriter();
        var exit = await CommandLine.Run(
            ["token", "--client", "meridian-claims", "--key", Path.Combine(folder, "keys", "meridian-claims.jwk"), "--url", $"http://127.0.0.1:{gateway}"],
            new Terminal(output, TextWriter.Null, folder, IsInteractive: false), CancellationToken.None);
        return exit == 0 ? output.ToString().Trim() : null;
    }

    private static async Task CallUntil(int gateway, string folder, ConcurrentBag<Guid> answered, CancellationToken ended)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway}"), Timeout = TimeSpan.FromSeconds(10) };
        while (!ended.IsCancellationRequested)
        {
            try
            {
                using var answer = await http.GetAsync("/apis/revenue-cycle/invoices/v1/invoices/12", CancellationToken.None);
                if (answer.IsSuccessStatusCode)
                {
                    answered.Add(Guid.Parse(answer.Headers.GetValues("Concordat-Exchange").Single()));
                }
                else if (answer.StatusCode == System.Net.HttpStatusCode.Unauthorized && await Token(folder, gateway) is { } token) // none yet, or it is over
                {
                    http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
                }
            }
            catch (Exception down) when (down is HttpRequestException or TaskCanceledException or IOException or System.Net.Sockets.SocketException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static async Task<HashSet<Guid>> Ids(TestDatabase database)
    {
        var ids = new HashSet<Guid>();
        await using var connection = Connection(database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM exchanges";
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            ids.Add(await rows.GetFieldValueAsync<Guid>(0, CancellationToken.None));
        }
        return ids;
    }

    private static System.Data.Common.DbConnection Connection(TestDatabase database) => database.Options.Kind == DatabaseKind.Sqlite
        ? new SqliteConnection(database.Options.ConnectionString + ";Pooling=False")
        : new NpgsqlConnection(database.Options.ConnectionString);

    private static async Task SendAll(int port, ConcurrentQueue<int> waiting, SemaphoreSlim paced, ConcurrentBag<int> acknowledged, ConcurrentBag<string> deferred, CancellationToken cancellationToken)
    {
        using var sender = new MllpSender(port);
        while (!waiting.IsEmpty)
        {
            if (!await paced.WaitAsync(100, cancellationToken) || !waiting.TryDequeue(out var number))
            {
                continue;
            }
            Assert.Equal("AA", await sender.SendUntilAcknowledged(LabMessages.Glucose(number), cancellationToken));
            acknowledged.Add(number);
        }
        sender.Deferred.ForEach(deferred.Add);
    }

    /// <summary>Waits until nothing is left to do.</summary>
    private static async Task Quiet(TestDatabase database, CancellationToken cancellationToken)
    {
        while (await Count(database, Left) > 0)
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private static async Task<long> Count(TestDatabase database, string sql)
    {
        await using var connection = Connection(database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
