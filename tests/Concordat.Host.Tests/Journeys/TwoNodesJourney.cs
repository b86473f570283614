using System.Diagnostics;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Npgsql;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// Two nodes share a PostgreSQL and a data folder while messages stream in at both. One is killed and stays dead: the other does what it held, loses nothing and does nothing
/// twice. The long form (<c>./test --full nodes</c>) sets CONCORDAT_NODE_ROUNDS and CONCORDAT_NODE_MESSAGES, and keeps the nodes' own leases.
/// </summary>
public sealed class TwoNodesJourney
{
    private const int Senders = 8;
    private static readonly int Rounds = Number("CONCORDAT_NODE_ROUNDS", 1);
    private static readonly int Messages = Number("CONCORDAT_NODE_MESSAGES", 40);
    private static readonly string Lease = Environment.GetEnvironmentVariable("CONCORDAT_NODE_ROUNDS") is null ? "00:00:03" : "00:00:15";

    [Fact]
    public async Task One_of_two_nodes_dies_and_the_other_does_what_it_held()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5 + Rounds));
        await using var database = await TestDatabase.Create(DatabaseKind.Postgres);
        await using var systems = await SimulatedSystems.Start();
        var (first, second) = (Ports.Free(5), Ports.Free(5));
        await using (var demo = KilledNode.Demo(first, database.Folder, systems.Url, database.Options))
        {
            await demo.Start(limit.Token); // tables, people, keys, and the first release
        }
        await systems.KnowSecret((await File.ReadAllTextAsync(Path.Combine(database.Folder, "secrets", "televida-webhook"), limit.Token)).Trim());
        await using var left = KilledNode.Serve(first, database, systems.Url, "left", Lease);
        await using var right = KilledNode.Serve(second, database, systems.Url, "right", Lease);
        await Task.WhenAll(left.Start(limit.Token), right.Start(limit.Token));

        var sent = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (dies, stays) = round % 2 == 0 ? (left, (Node: right, Port: second)) : (right, (Node: left, Port: first));
            var from = sent;
            sent += Messages;
            var acknowledged = 0;
            var midway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var streams = Enumerable.Range(0, Senders).Select(stream => Task.Run(async () =>
            {
                using var sender = stream % 2 == 0 ? new MllpSender(first + 2, second + 2) : new MllpSender(second + 2, first + 2);
                for (var number = from + stream; number < from + Messages; number += Senders)
                {
                    Assert.Equal("AA", await sender.SendUntilAcknowledged(LabMessages.Glucose(number), limit.Token));
                    if (Interlocked.Increment(ref acknowledged) == Messages / 2)
                    {
                        midway.SetResult();
                    }
                }
            })).ToArray();
            await midway.Task.WaitAsync(limit.Token);
            await dies.Kill();
            var since = Stopwatch.GetTimestamp();
            await Task.WhenAll(streams);
            await Quiet(database, limit.Token);
            TestContext.Current.TestOutputHelper?.WriteLine($"round {round + 1}: {Messages} messages, all effects {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the kill");
            if (round + 1 < Rounds)
            {
                await dies.Start(limit.Token);
            }
        }

        var (ehr, odoo, receiver) = (await systems.State("ehr"), await systems.State("odoo"), await systems.State("receiver"));
        Assert.Equal((sent, 0), ((int)ehr["resources"]!["DiagnosticReport"]!, (int)ehr["duplicateIdentifiers"]!));
        Assert.Equal((sent, sent), ((int)odoo["invoicesByExternalId"]!, (int)odoo["linesOfThose"]!));
        Assert.Equal((sent, 0), ((int)receiver["distinct"]!, (int)receiver["badSignatures"]!));
        Assert.Equal(0L, await Count(database, "SELECT COUNT(*) FROM messages WHERE state IN (4, 5, 6)"));
    }

    private static async Task Quiet(TestDatabase database, CancellationToken cancellationToken)
    {
        while (await Count(database, KillJourney.Left) > 0)
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private static async Task<long> Count(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
