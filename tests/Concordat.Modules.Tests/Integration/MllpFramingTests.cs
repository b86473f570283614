using System.Net;
using System.Net.Sockets;
using Concordat.Integration;
using Concordat.Integration.Mllp;

namespace Concordat.Modules.Tests.Integration;

/// <summary>Every misery of framing and manners; in each test another connection goes on as if nothing was.</summary>
public sealed class MllpFramingTests
{
    [Fact]
    public async Task Takes_a_message_that_arrives_byte_by_byte()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        foreach (var one in MllpClient.Framed(new Oru()))
        {
            await client.Write(new[] { one });
        }
        Assert.Equal("AA", (await client.Read())!.Code);
    }

    [Fact]
    public async Task Takes_the_end_of_one_message_with_the_beginning_of_the_next()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        var bytes = MllpClient.Framed(new Oru { ControlId = "A" }, new Oru { ControlId = "B" });
        await client.Write(bytes.AsMemory(0, (bytes.Length / 2) + 20));
        Assert.Equal("A", (await client.Read())!.ControlId);
        await client.Write(bytes.AsMemory((bytes.Length / 2) + 20));
        Assert.Equal("B", (await client.Read())!.ControlId);
    }

    [Fact]
    public async Task A_sender_that_closes_its_half_after_the_message_still_gets_its_answer()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Write(MllpClient.Framed(new Oru()));
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("AA", (await client.Read())!.Code);
        Assert.Null(await client.Read());
    }

    [Fact]
    public async Task Answers_AR_to_a_wrong_end_block_and_finds_the_next_message()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Write((byte[])[0x0B, .. new Oru { ControlId = "BAD" }.Bytes, 0x1C, .. MllpClient.Framed(new Oru { ControlId = "GOOD" })]);
        Assert.Equal("AR", (await client.Read())!.Code);
        var next = await client.Read();
        Assert.Equal(("AA", "GOOD"), (next!.Code, next.ControlId));
        Assert.Single(await port.Messages());
    }

    [Fact]
    public async Task Answers_AR_to_a_frame_that_another_interrupts()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Write((byte[])[0x0B, .. new Oru { ControlId = "CUT" }.Bytes[..80], .. MllpClient.Framed(new Oru { ControlId = "WHOLE" })]);
        Assert.Equal("AR", (await client.Read())!.Code);
        Assert.Equal("WHOLE", (await client.Read())!.ControlId);
    }

    [Fact]
    public async Task Closes_after_three_errors_of_framing()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        Assert.Equal("AA", (await client.Send(new Oru())).Code);
        await client.Write((byte[])[0x0B, (byte)'a', 0x1C, 0x0B, (byte)'b', 0x1C, 0x0B, (byte)'c', 0x1C, 0x0B, (byte)'d', 0x1C, 0x0D]);
        Assert.Equal(["AR", "AR", "AR"], [(await client.Read())!.Code, (await client.Read())!.Code, (await client.Read())!.Code]);
        Assert.Null(await client.Read());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("MSH|^~\\&|without a frame\r")]
    public async Task Closes_what_never_was_MLLP(string text)
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Write(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Null(await client.Read());
        Assert.Equal("mllp-noise", Assert.Single(await port.Exchanges(1)).Operation);
    }

    [Fact]
    public async Task Line_ends_between_frames_harm_nobody()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        await client.Write((byte[])[(byte)'\r', (byte)'\n', .. MllpClient.Framed(new Oru { ControlId = "A" }), (byte)'\n', .. MllpClient.Framed(new Oru { ControlId = "B" })]);
        Assert.Equal(["A", "B"], [(await client.Read())!.ControlId, (await client.Read())!.ControlId]);
    }

    [Fact]
    public async Task Many_half_messages_share_one_bound()
    {
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { BufferedBytes = 256 * 1024 });
        await using var first = await port.Connect();
        await using var second = await port.Connect();
        await first.Write((byte[])[0x0B, .. new byte[150 * 1024]]);
        await second.Write((byte[])[0x0B, .. new byte[150 * 1024]]);
        var answers = new[] { first.Read(), second.Read() };
        var refused = await Task.WhenAny(answers);
        Assert.Equal("AR", (await refused)!.Code);
        await using var other = await port.Connect();
        Assert.Equal("AA", (await other.Send(new Oru())).Code); // the place of the refused one is free again
    }

    [Fact]
    public async Task A_silent_connection_is_closed()
    {
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { Idle = TimeSpan.FromMilliseconds(150) });
        await using var client = await port.Connect();
        Assert.Equal("AA", (await client.Send(new Oru())).Code);
        Assert.Null(await client.Read());
    }

    [Fact]
    public async Task A_message_that_drips_is_cut_off_although_it_is_never_silent()
    {
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { Frame = TimeSpan.FromMilliseconds(300) });
        await using var client = await port.Connect();
        await client.Write(new byte[] { 0x0B });
        var end = client.Read();
        try
        {
            while (!end.IsCompleted)
            {
                await client.Write("x"u8.ToArray());
                await Task.WhenAny(end, Task.Delay(20));
            }
        }
        catch (IOException)
        {
            // Closed while we wrote.
        }
        Assert.Equal("timeout", Assert.Single(await port.Exchanges(1)).Outcome);
    }

    [Fact]
    public async Task A_message_cut_off_by_the_end_of_the_connection_is_recorded_and_not_stored()
    {
        await using var port = await MllpPort.Open();
        var client = await port.Connect();
        await client.Write(MllpClient.Framed(new Oru()).AsMemory(0, 60));
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Null(await client.Read());
        await client.DisposeAsync();
        Assert.Equal("mllp-cut-off", Assert.Single(await port.Exchanges(1)).Operation);
        Assert.Empty(await port.Messages());
    }

    [Fact]
    public async Task Connections_over_the_limit_of_one_address_are_closed_and_its_places_come_back()
    {
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { ConnectionsPerPeer = 2 });
        var first = await port.Connect();
        await using var second = await port.Connect();
        Assert.Equal("AA", (await first.Send(new Oru { ControlId = "1" })).Code);
        Assert.Equal("AA", (await second.Send(new Oru { ControlId = "2" })).Code);
        await using (var third = await port.Connect())
        {
            Assert.Null(await ReadOrReset(third));
        }
        await first.DisposeAsync();
        while (port.Get<MllpListener>().Connections > 1)
        {
            await Task.Yield();
        }
        await using var fourth = await port.Connect();
        Assert.Equal("AA", (await fourth.Send(new Oru { ControlId = "4" })).Code);
    }

    [Fact]
    public async Task A_peer_that_never_reads_does_not_hold_up_others()
    {
        await using var port = await MllpPort.Open(limits: new MllpLimitOptions { Peer = TimeSpan.FromMilliseconds(500) });
        await using var rude = await port.Connect();
        rude.Socket.ReceiveBufferSize = 1024;
        var flood = Task.Run(async () =>
        {
            var bytes = MllpClient.Framed([.. Enumerable.Range(0, 50).Select(_ => new Oru { Facility = "NOWHERE" })]);
            try
            {
                while (true)
                {
                    await rude.Write(bytes);
                }
            }
            catch (IOException)
            {
                // Closed: its patience was ours.
            }
        });
        await using var polite = await port.Connect();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("AA", (await polite.Send(new Oru { ControlId = $"P{i}" })).Code);
        }
        await flood;
    }

    [Fact]
    public async Task A_flood_of_refusals_is_counted_and_does_not_fill_the_table()
    {
        await using var port = await MllpPort.Open();
        await using var client = await port.Connect();
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal("AR", (await client.Send(new Oru { Facility = "NOWHERE", ControlId = $"F{i}" })).Code);
        }
        await port.Get<RefusalLog>().Flush();
        var rows = await port.Exchanges(21);
        Assert.Equal(21, rows.Count);
        Assert.Equal(200, rows.Sum(r => r.Calls));
    }

    private static async Task Flood(MllpClient client, int bytes)
    {
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        try
        {
            await client.Write(new byte[] { 0x0B });
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

    private static async Task<Ack?> ReadOrReset(MllpClient client)
    {
        try
        {
            return await client.Read();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
