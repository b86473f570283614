using System.Diagnostics;
using Concordat.Cli;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// An installation is copied while messages stream in, lost, and made again on another machine's folder and database: what was acknowledged before the copy began is there and is done, and
/// the ledger holds. The long form (<c>./test --full backup</c>) sets CONCORDAT_BACKUP_MESSAGES.
/// </summary>
public sealed class BackupJourney
{
    private static readonly int Messages = int.TryParse(Environment.GetEnvironmentVariable("CONCORDAT_BACKUP_MESSAGES"), out var number) ? number : 20;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_was_acknowledged_before_the_copy_began_is_there_again(DatabaseKind kind)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await using var systems = await SimulatedSystems.Start();
        await using var lost = await TestDatabase.Create(kind);
        await using var fresh = await TestDatabase.Create(kind);
        var copies = Directory.CreateTempSubdirectory("concordat-backup-").FullName;
        var port = Ports.Free(5);
        var before = 0;
        await using (var node = KilledNode.Demo(port, lost.Folder, systems.Url, lost.Options))
        {
            await node.Start(limit.Token);
            await systems.KnowSecret((await File.ReadAllTextAsync(Path.Combine(lost.Folder, "secrets", "televida-webhook"), limit.Token)).Trim());
            var acknowledged = 0;
            var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var streams = Enumerable.Range(0, 4).Select(stream => Task.Run(async () =>
            {
                using var sender = new MllpSender(port + 2);
                for (var number = stream; number < Messages; number += 4)
                {
                    Assert.Equal("AA", await sender.SendUntilAcknowledged(LabMessages.Glucose(number), limit.Token));
                    if (Interlocked.Increment(ref acknowledged) == Messages / 2)
                    {
                        half.SetResult();
                    }
                }
            })).ToArray();
            await half.Task.WaitAsync(limit.Token);
            before = Volatile.Read(ref acknowledged);
            await Run(["backup", "--to", Path.Combine(copies, "state"), "--keys", Path.Combine(copies, "keys"), "--config", Settings(lost)]);
            await Task.WhenAll(streams);
        } // killed: the machine is lost

        var since = Stopwatch.GetTimestamp();
        await Run(["restore", "--from", Path.Combine(copies, "state"), "--keys", Path.Combine(copies, "keys"), "--config", Settings(fresh)]);
        Directory.CreateDirectory(Path.Combine(fresh.Folder, "secrets"));
        foreach (var secret in Directory.EnumerateFiles(Path.Combine(lost.Folder, "secrets")))
        {
            File.Copy(secret, Path.Combine(fresh.Folder, "secrets", Path.GetFileName(secret))); // their store is not part of the backup
        }
        await using var again = KilledNode.Serve(port, fresh, systems.Url, "again");
        await again.Start(limit.Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {before} messages acknowledged before the copy, ready again {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the restore began");
        while (await Count(fresh, KillJourney.Left) > 0)
        {
            await Task.Delay(50, limit.Token);
        }
        Assert.InRange(await Count(fresh, "SELECT COUNT(*) FROM messages WHERE channel = 'flow/clinical/lab-results' AND state = 3"), before, Messages);
        Assert.Equal(0, await Count(fresh, "SELECT COUNT(*) FROM messages WHERE state IN (4, 5, 6)")); // their content opens: the keys are there
        using (var sender = new MllpSender(port + 2))
        {
            for (var number = 0; number < Messages; number++) // laboratories send what they are not sure of again
            {
                Assert.Equal("AA", await sender.SendUntilAcknowledged(LabMessages.Glucose(number), limit.Token));
            }
        }
        while (await Count(fresh, KillJourney.Left) > 0)
        {
            await Task.Delay(50, limit.Token);
        }
        var (ehr, odoo) = (await systems.State("ehr"), await systems.State("odoo"));
        Assert.Equal((Messages, 0), ((int)ehr["resources"]!["DiagnosticReport"]!, (int)ehr["duplicateIdentifiers"]!));
        Assert.Equal((Messages, Messages), ((int)odoo["invoicesByExternalId"]!, (int)odoo["linesOfThose"]!));
        Directory.Delete(copies, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_nothing_half_done_stays()
    {
        await using var there = await TestDatabase.Create(DatabaseKind.Sqlite);
        var folder = Path.Combine(there.Folder, "copies");
        Assert.Contains("no such table", await Refused(["backup", "--to", Path.Combine(folder, "one"), "--config", Settings(there)]));
        Assert.Empty(Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : []);
        Directory.CreateDirectory(Path.Combine(folder, "two"));
        Assert.Contains("is there already", await Refused(["backup", "--to", Path.Combine(folder, "two"), "--config", Settings(there)]));
        Assert.Contains("is no backup", await Refused(["restore", "--from", Path.Combine(folder, "two"), "--config", Settings(there)]));
        await File.WriteAllTextAsync(Path.Combine(folder, "two", "backup.json"), """{"format":1,"database":"Sqlite","sha256":"00"}""");
        await File.WriteAllTextAsync(Path.Combine(folder, "two", "concordat.db"), "cut");
        Assert.Contains("SHA-256", await Refused(["restore", "--from", Path.Combine(folder, "two"), "--config", Settings(there)]));
        Directory.CreateDirectory(Path.Combine(there.Folder, "trust"));
        await File.WriteAllTextAsync(Path.Combine(folder, "two", "backup.json"), $$"""{"format":1,"database":"Sqlite","sha256":"{{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("cut"u8))}}"}""");
        Assert.Contains("is there already", await Refused(["restore", "--from", Path.Combine(folder, "two"), "--config", Settings(there)]));
    }

    private static string Settings(TestDatabase database) => KilledNode.Settings(0, database, "http://127.0.0.1:1", "copier");

    private static async Task Run(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        Assert.True(await CommandLine.Run(arguments, new Terminal(output, error, "/", IsInteractive: false)) == Exit.Ok, error.ToString());
    }

    private static async Task<string> Refused(string[] arguments)
    {
        await using var error = new StringWriter();
        Assert.Equal(Exit.Usage, await CommandLine.Run(arguments, new Terminal(TextWriter.Null, error, "/", IsInteractive: false)));
        return error.ToString();
    }

    private static async Task<long> Count(TestDatabase database, string sql)
    {
        await using System.Data.Common.DbConnection connection = database.Options.Kind == DatabaseKind.Sqlite ? new SqliteConnection(database.Options.ConnectionString + ";Pooling=False") : new NpgsqlConnection(database.Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }
}
