using System.Diagnostics;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What is in the journal of exchanges when a process is killed comes into the tables, and nothing else does.</summary>
public sealed class ExchangeJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-journal-").FullName;

    private string Database => Path.Combine(_folder, "concordat.db");

    private string[] Files => [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task What_a_killed_process_appended_is_handed_on_once()
    {
        var (first, second) = (Exchange("a"), Exchange("b"));
        Killed(journal =>
        {
            journal.Append([first]);
            journal.Append([second]);
        });

        Assert.Equal([first.Id, second.Id], (await Recovered()).ConvertAll(e => e.Id));
        Assert.Empty(await Recovered());
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Every_property_of_an_exchange_comes_back()
    {
        var all = new ExchangeRecord
        {
            Id = Guid.CreateVersion7(), Kind = "api", Interface = "revenue-cycle/invoices", Version = "1.2.0", Operation = "getInvoice", Release = 7, Decision = "CR-0007", Client = "meridian-claims",
            Partner = "meridian-health", Purpose = "HPAYMT", Status = 200, Outcome = "ok", StartedAt = new DateTimeOffset(2026, 11, 26, 9, 30, 1, 234, TimeSpan.Zero).AddTicks(5678), Microseconds = 1234,
            RequestBytes = 12, ResponseBytes = 340, SubjectKey = "c3ViamVjdA", TraceId = "0af7651916cd43dd8448eb211c80319c", FieldsReturned = "id,state,\"ü\"", FieldsSelected = true, Interaction = "read", Address = "2001:db8::1", Calls = 3,
        };
        Killed(journal => journal.Append([all]));

        var back = Assert.Single(await Recovered());
        Assert.All(typeof(ExchangeRecord).GetProperties(), property =>
        {
            Assert.NotEqual(property.GetValue(new ExchangeRecord()), property.GetValue(all)); // the test forgets no property that is added
            Assert.Equal(property.GetValue(all), property.GetValue(back));
        });
    }

    [Fact]
    public async Task A_batch_that_was_cut_off_anywhere_does_not_count_and_those_before_it_do()
    {
        Killed(journal =>
        {
            journal.Append([Exchange("whole"), Exchange("whole too")]);
            journal.Append([Exchange("cut off")]);
        });
        var bytes = await File.ReadAllBytesAsync(Files[0], TestContext.Current.CancellationToken);
        var first = 16 + BitConverter.ToInt32(bytes);
        var second = first + 16 + BitConverter.ToInt32(bytes, first);

        for (var length = first; length < second; length++)
        {
            await Holds(bytes[..length], 2);
            await Holds([.. bytes[..length], .. new byte[second - length]], 2); // a page that never reached the disk
        }
        await Holds(bytes[..second], 3);
    }

    [Fact]
    public async Task Nothing_is_taken_from_a_damaged_batch()
    {
        Killed(journal => journal.Append([Exchange("damaged")]));
        var bytes = await File.ReadAllBytesAsync(Files[0], TestContext.Current.CancellationToken);
        var end = 16 + BitConverter.ToInt32(bytes);

        for (var at = 0; at < end; at++)
        {
            bytes[at] ^= 0x40;
            await Holds(bytes, 0);
            bytes[at] ^= 0x40;
        }
        await Holds(bytes, 1);
    }

    [Fact]
    public async Task What_is_stored_already_is_not_handed_on_again()
    {
        var (open, last) = (Exchange("not stored yet"), Exchange("last"));
        Killed(journal =>
        {
            journal.Append([Exchange("stored"), Exchange("stored")]);
            journal.Append([Exchange("stored")]);
            Assert.Equal(3, journal.Turn().Count);
            journal.Append([open]);
            journal.Forget();
            Assert.Equal([open], journal.Turn());
            journal.Append([last]); // over the first of those that were stored
        });

        Assert.Equal([last.Id, open.Id], (await Recovered()).ConvertAll(e => e.Id));
    }

    [Fact]
    public async Task A_journal_whose_process_lives_is_left_alone()
    {
        var journal = ExchangeJournal.Open(Database);
        journal.Append([Exchange("mine")]);

        Assert.Empty(await Recovered());

        journal.Dispose();
        Assert.Single(await Recovered());
    }

    [Fact]
    public async Task What_cannot_be_stored_stays()
    {
        Killed(journal => journal.Append([Exchange("stays")]));

        await Assert.ThrowsAsync<TimeoutException>(() => ExchangeJournal.Recover(Database, _ => throw new TimeoutException()));

        Assert.Single(await Recovered());
    }

    [Fact]
    public async Task Of_a_batch_that_could_not_be_written_nothing_counts()
    {
        var journal = ExchangeJournal.Open(Database);
        journal.Append([Exchange("written")]);
        journal.Dispose();

        Assert.ThrowsAny<Exception>(() => journal.Append([Exchange("not written")]));

        Assert.Equal(1, journal.Pending);
        Assert.Single(await Recovered());
    }

    [Fact]
    public void A_closed_journal_leaves_nothing_behind_where_all_is_stored()
    {
        ExchangeJournal.Open(Database).Delete();

        Assert.Empty(Files);
    }

    [Fact]
    public async Task An_exchange_is_in_the_tables_of_the_next_node_though_the_last_was_cut_off_before_it_moved_it()
    {
        await using var first = await TestPlatform.Start(DatabaseKind.Sqlite);
        await using var locked = await Locked(first);
        var one = Exchange("committed");
        await first.Get<ExchangeLog>().Commit(one, TestContext.Current.CancellationToken);

        // The disk as a power cut would leave it: cp asks nobody for the file's lock.
        var second = await TestDatabase.Create(DatabaseKind.Sqlite);
        foreach (var file in Directory.GetFiles(first.Folder, "*-exchanges-*"))
        {
            await Process.Start("cp", [file, second.Folder]).WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await using var node = await TestPlatform.Start(second);

        Assert.Equal(one.Id, Assert.Single(await ExchangeQueries.Search(node.Get<ExchangeLog>(), new ExchangeFilter(), TestContext.Current.CancellationToken)).Id);
    }

    [Fact]
    public async Task Exchanges_are_durable_while_the_database_is_locked_and_are_found_afterwards()
    {
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        var log = platform.Get<ExchangeLog>();
        await using (await Locked(platform))
        {
            await log.Commit(Exchange("while locked"), TestContext.Current.CancellationToken);
        }

        Assert.Single(await ExchangeQueries.Search(log, new ExchangeFilter(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_node_that_ends_before_its_exchanges_are_rows_leaves_them_to_the_next()
    {
        var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        var (log, one) = (platform.Get<ExchangeLog>(), Exchange("on its way into the tables"));
        var database = Path.Combine(platform.Folder, "concordat.db");
        await using (await Locked(platform))
        {
            await log.Commit(one, TestContext.Current.CancellationToken);
            var moved = log.Settled(TestContext.Current.CancellationToken);
            while (log.Journal!.Pending > 0)
            {
                await Task.Yield();
            }
            log.Dispose(); // as a host does whose patience with a stop is over
            Assert.Equal(one.Id, Assert.Single(await Recovered(database)).Id);
            await moved;
        }
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task Who_gives_up_before_there_is_room_keeps_nobody_waiting()
    {
        const int room = 50_000;
        await using var platform = await TestPlatform.Start(await TestDatabase.Create(DatabaseKind.Sqlite), before: services =>
        {
            var full = services.GetRequiredService<ExchangeLog>();
            for (var i = 0; i < room; i++)
            {
                Assert.True(full.Add(Exchange("one of many")).AsTask().IsCompletedSuccessfully);
            }
            Assert.True(full.Add(Exchange("too many"), new CancellationToken(canceled: true)).AsTask().IsCanceled);
        });

        await platform.Get<ExchangeLog>().Settled(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Equal(room, await platform.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM exchanges")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Another program in the midst of a transaction.</summary>
    private static async Task<Microsoft.Data.Sqlite.SqliteConnection> Locked(TestPlatform platform)
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={platform.Folder}/concordat.db;Pooling=False");
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        return connection;
    }

    private void Killed(Action<ExchangeJournal> work)
    {
        using var journal = ExchangeJournal.Open(Database);
        work(journal);
    }

    private Task<List<ExchangeRecord>> Recovered() => Recovered(Database);

    private static async Task<List<ExchangeRecord>> Recovered(string database)
    {
        var found = new List<ExchangeRecord>();
        await ExchangeJournal.Recover(database, batch =>
        {
            found.AddRange(batch);
            return Task.CompletedTask;
        });
        return found;
    }

    private async Task Holds(byte[] file, int exchanges)
    {
        Array.ForEach(Files, File.Delete);
        await File.WriteAllBytesAsync(Database + "-exchanges-cut.0", file);
        Assert.Equal(exchanges, (await Recovered()).Count);
    }

    private static ExchangeRecord Exchange(string name) => new() { Id = Guid.CreateVersion7(), Kind = "api", Interface = name, Outcome = "ok", StartedAt = TimeProvider.System.GetUtcNow() };
}
