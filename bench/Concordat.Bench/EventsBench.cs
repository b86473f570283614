using System.Diagnostics;
using Concordat.Core.Events;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Concordat.Bench;

/// <summary>
/// Events a second that are published durably and read by five groups, on PostgreSQL, beside a broker that does the same with five quorum queues, publisher confirms and
/// acknowledgments: RabbitMQ, in turn with it on the same machine. Both publish from four senders in batches of a hundred, of which each waits until it is durable. Our events are
/// encrypted one by one; HTTP is on neither side. Needs <c>eval "$(eng/services.sh durable)"</c>.
/// </summary>
internal static class EventsBench
{
    private const double Goal = 0.5;
    private const int Groups = 5, Senders = 4, Batch = 100;

    public static async Task<int> Run(BenchArguments arguments)
    {
        if (Environment.GetEnvironmentVariable("CONCORDAT_TEST_POSTGRES") is not { Length: > 0 } postgres || Environment.GetEnvironmentVariable("CONCORDAT_TEST_RABBITMQ") is not { Length: > 0 } rabbit)
        {
            await Console.Error.WriteLineAsync("PostgreSQL and RabbitMQ are needed: eval \"$(eng/services.sh durable)\"");
            return 2;
        }
        var count = (arguments.Messages ?? 20_000) / (Senders * Batch) * Senders * Batch;
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= arguments.Rounds; round++) // the first warms up
        {
            var (one, other) = (await Ours(postgres, round == 0 ? Senders * Batch * 5 : count), await Theirs(rabbit, round == 0 ? Senders * Batch * 5 : count));
            if (round > 0)
            {
                ours.Add(one);
                theirs.Add(other);
                Console.WriteLine($"round {round}: {one:0} and {other:0} events/s");
            }
        }
        var ratio = Median([.. ours.Zip(theirs, (a, b) => a / b)]);
        List<(string, string)> row =
        [
            ("events", $"{count}"), ("groups", $"{Groups}"), ("events/s", $"{Median(ours):0}"), ("RabbitMQ events/s", $"{Median(theirs):0}"), ("ratio (median of pairs)", $"{ratio:0.00}"), ("goal", $"≥ {Goal}"), ("verdict", ratio >= Goal ? "met" : "missed"),
        ];
        row.ForEach(cell => Console.WriteLine($"{cell.Item1,-24} {cell.Item2}"));
        if (arguments.Record)
        {
            ResultTable.Append("events-broker", "Events published durably and read by five groups on PostgreSQL, beside RabbitMQ (quorum queues, confirms, acknowledgments)", row);
        }
        return ratio >= Goal ? 0 : 1;
    }

    private static byte[] Event(int number) => new CloudEvent($"{number}", "bench.vitals.taken.v1", "/bench", $"P-{number % 100}", DateTimeOffset.UnixEpoch, new()
    {
        ["patientRef"] = $"P-{number % 100}", ["pulse"] = number % 200, ["ward"] = "7", ["notes"] = "An invented note of the length that such notes have, so that there is something to write down.",
    }).ToJson();

    private static async Task<double> Ours(string server, int count)
    {
        var name = "concordat_bench_" + Guid.NewGuid().ToString("n");
        await Execute(server, $"CREATE DATABASE {name}");
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddPlatform(new PlatformOptions
            {
                Node = "bench", DataFolder = folder, Database = new DatabaseOptions { Kind = DatabaseKind.Postgres, ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 40 }.ConnectionString },
            });
            using var host = builder.Build();
            await host.Services.StartPlatform();
            await host.StartAsync();
            var clock = Stopwatch.StartNew();
            await Task.WhenAll([.. Enumerable.Range(0, Senders).Select(sender => Task.Run(() => Publish(host.Services, sender, count / Senders))), .. Enumerable.Range(0, Groups).Select(group => Task.Run(() => Read(host.Services, $"pull/bench/{group}", count)))]);
            var rate = count / clock.Elapsed.TotalSeconds;
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
            return rate;
        }
        finally
        {
            await Execute(server, $"DROP DATABASE {name} WITH (FORCE)");
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Publish(IServiceProvider node, int sender, int count)
    {
        var (db, outbox, vault, index) = (node.GetRequiredService<ModuleDb>(), node.GetRequiredService<EventOutbox>(), node.GetRequiredService<PayloadVault>(), node.GetRequiredService<KeyedIndex>());
        for (var begun = 0; begun < count; begun += Batch)
        {
            var events = Enumerable.Range((sender * count) + begun, Batch).Select(number => new NewEvent
            {
                Id = Guid.CreateVersion7(), Type = "bench.vitals.taken.v1", Source = "/bench", SubjectKey = index.Hash("patient", $"P-{number % 100}"), Exchange = Guid.CreateVersion7(), Release = 1,
                Interface = "bench.vitals.taken.v1", Payload = vault.Seal("bench.vitals.taken.v1", Event(number)),
            }).ToList();
            await db.Write(unit => outbox.Publish(unit, events));
        }
    }

    /// <summary>As the door does: read, open, keep the place.</summary>
    private static async Task Read(IServiceProvider node, string name, int count)
    {
        var (db, cursors, vault, signal) = (node.GetRequiredService<ModuleDb>(), node.GetRequiredService<EventCursors>(), node.GetRequiredService<PayloadVault>(), node.GetRequiredService<RelaySignal>());
        await db.Write(unit => cursors.Begin(unit, name, 0));
        var (read, position, version) = (0, 0L, 0L);
        while (read < count)
        {
            var progress = signal.Progress;
            var events = await cursors.After(position, "bench.vitals.taken.v1", 500);
            if (events.Count == 0)
            {
                await progress.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            var contents = await vault.Open([.. events.Select(e => e.Payload)]);
            read += contents.Count(content => content is { Length: > 0 });
            position = events[^1].Position;
            if (!await db.Write(unit => cursors.Move(unit, name, position, version++)))
            {
                throw new InvalidOperationException("The place was moved by another.");
            }
        }
    }

    private static async Task<double> Theirs(string address, int count)
    {
        var factory = new ConnectionFactory { Uri = new Uri(address) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var set = await connection.CreateChannelAsync();
        var exchange = "bench-" + Guid.NewGuid().ToString("n");
        await set.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var queues = Enumerable.Range(0, Groups).Select(group => $"{exchange}-{group}").ToList();
        foreach (var queue in queues)
        {
            await set.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await set.QueueBindAsync(queue, exchange, "");
        }
        var clock = Stopwatch.StartNew();
        await Task.WhenAll([.. Enumerable.Range(0, Senders).Select(sender => Task.Run(() => Send(connection, exchange, sender, count / Senders))), .. queues.Select(queue => Task.Run(() => Consume(connection, queue, count)))]);
        var rate = count / clock.Elapsed.TotalSeconds;
        foreach (var queue in queues)
        {
            await set.QueueDeleteAsync(queue);
        }
        await set.ExchangeDeleteAsync(exchange);
        return rate;
    }

    private static async Task Send(IConnection connection, string exchange, int sender, int count)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent, ContentType = CloudEvent.MediaType };
        for (var begun = 0; begun < count; begun += Batch)
        {
            var confirmed = Enumerable.Range((sender * count) + begun, Batch).Select(number => channel.BasicPublishAsync(exchange, "", mandatory: false, properties, Event(number)).AsTask()).ToList();
            await Task.WhenAll(confirmed);
        }
    }

    private static async Task Consume(IConnection connection, string queue, int count)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 500, global: false);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        var read = 0;
        consumer.ReceivedAsync += async (_, message) =>
        {
            read += message.Body.IsEmpty ? 0 : 1;
            if (read % Batch == 0 || read == count)
            {
                await channel.BasicAckAsync(message.DeliveryTag, multiple: true);
            }
            if (read == count)
            {
                done.TrySetResult();
            }
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        await done.Task;
    }

    private static async Task Execute(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
