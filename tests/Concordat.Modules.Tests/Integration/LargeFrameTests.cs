using Concordat.Integration;
using Concordat.Integration.Mllp;

namespace Concordat.Modules.Tests.Integration;

/// <summary>Frames of 50 MB, as a sender makes them that lost its end block. Alone in the process, since they weigh what it holds.</summary>
[Collection<LargeFrames>]
public sealed class LargeFrameTests
{
    private const int FrameBytes = 50 * 1024 * 1024;
    private const long Retained = 16 * 1024 * 1024;

    [Fact]
    public async Task A_frame_of_50_MB_is_refused_with_its_limit_and_nothing_of_it_stays()
    {
        await using var port = await MllpPort.Open();
        await Send(port, "WARM");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var client = await port.Connect();
        var sending = Flood(client);
        var answer = await client.Read();
        Assert.Equal("AR", answer!.Code);
        Assert.Contains("10485760 bytes", answer.Text, StringComparison.Ordinal);
        Assert.Null(await client.Read());
        await sending;
        Weigh(before);
        Assert.Equal("too-large", Assert.Single(await port.Exchanges(2), e => e.Outcome != "ok").Outcome);
        Assert.Single(await port.Messages());
        await Send(port, "AFTER");
    }

    [Fact]
    public async Task A_message_over_the_limit_is_answered_AR_and_ends_the_connection_without_being_kept()
    {
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { MessageBytes = 64 * 1024 });
        await using var client = await port.Connect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var sending = Flood(client);
        var ack = await client.Read();
        Assert.Equal("AR", ack!.Code);
        Assert.Null(await client.Read());
        await sending;
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 20 * 1024 * 1024, "The frame was kept in memory.");
        Assert.Equal("too-large", Assert.Single(await port.Exchanges(1)).Outcome);
        await using var other = await port.Connect();
        Assert.Equal("AA", (await other.Send(new Oru())).Code);
    }

    [Fact]
    public async Task Eight_frames_of_50_MB_at_once_are_refused_while_others_are_served()
    {
        await using var port = await MllpPort.Open();
        await Send(port, "WARM");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var polite = await port.Connect();
        var hostile = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => port.Connect()));
        var floods = hostile.Select(client => Flood(client)).ToList();
        var answers = hostile.Select(client => client.Read()).ToList();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("AA", (await polite.Send(new Oru { ControlId = $"P{i}" })).Code);
        }
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal("AR", answer!.Code));
        Weigh(before); // although all eight are still connected, and send
        await Task.WhenAll(floods);
        foreach (var client in hostile)
        {
            await client.DisposeAsync();
        }
        Assert.Equal(8, (await port.Exchanges(29)).Count(e => e.Outcome == "too-large"));
        Assert.Equal(21, (await port.Messages()).Count);
    }

    [Fact]
    public async Task Many_large_frames_below_the_limit_of_one_share_the_bound_of_all()
    {
        const int bound = 24 * 1024 * 1024;
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { BufferedBytes = bound });
        await Send(port, "WARM");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var senders = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => port.Connect()));
        // 9 MB each without an end: none is too large, together they would be 72 MB.
        var floods = senders.Select(client => Flood(client, 9 * 1024 * 1024)).ToList();
        var answers = senders.Select(client => client.Read()).ToList();
        await Task.WhenAll(floods);
        while (answers.Count(a => a.IsCompleted) < 6)
        {
            await Task.WhenAny(answers.Where(a => !a.IsCompleted)).WaitAsync(TimeSpan.FromSeconds(30));
        }
        Assert.All(answers.Where(a => a.IsCompleted), a => Assert.Contains("too many large messages", a.Result!.Text, StringComparison.Ordinal));
        // What is kept lies in buffers that double: at most twice the bound.
        Weigh(before, (2 * bound) + Retained);
        await Send(port, "AFTER");
        foreach (var client in senders)
        {
            await client.DisposeAsync();
        }
    }

    private static async Task Send(MllpPort port, string controlId)
    {
        await using var client = await port.Connect();
        Assert.Equal("AA", (await client.Send(new Oru { ControlId = controlId })).Code);
    }

    private static void Weigh(long before, long most = Retained)
    {
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(held < most, $"{held / 1048576} MiB are held.");
    }

    /// <summary>A start block, and so many bytes without an end block.</summary>
    private static async Task Flood(MllpClient client, int bytes)
    {
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        try
        {
            await client.Write(new byte[] { MllpStart });
            for (var sent = 0; sent < bytes; sent += block.Length)
            {
                await client.Write(block);
            }
        }
        catch (IOException)
        {
            // The listener has had enough.
        }
    }

    private static Task Flood(MllpClient client) => Flood(client, FrameBytes);

    private const byte MllpStart = 0x0B;
}

/// <summary>Runs after everything that runs in parallel, alone.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class LargeFrames;
