using System.Text;
using Concordat.Core.Formats.Hl7v2;
using CsCheck;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class MllpDecoderTests
{
    private static List<string> Feed(MllpDecoder decoder, params byte[][] packets)
    {
        var seen = new List<string>();
        foreach (var packet in packets)
        {
            ReadOnlySpan<byte> rest = packet;
            while (true)
            {
                var result = decoder.Read(rest, out var consumed, out var message);
                rest = rest[consumed..];
                if (result == MllpResult.NeedMore) break;
                seen.Add(message is null ? result.ToString() : Encoding.Latin1.GetString(message));
            }
            Assert.True(rest.IsEmpty);
        }
        return seen;
    }

    private static byte[] Bytes(string text) =>
        Encoding.Latin1.GetBytes(text.Replace("<VT>", "\x0b").Replace("<FS>", "\x1c").Replace("<CR>", "\r"));

    [Fact]
    public void Takes_a_message_out_of_its_frame() => Assert.Equal(["MSH"], Feed(new(), MllpFrame.Wrap("MSH"u8)));

    [Fact]
    public void Takes_several_messages_out_of_one_packet() =>
        Assert.Equal(["A", "B", ""], Feed(new(), Bytes("<VT>A<FS><CR><VT>B<FS><CR><CR>\n<VT><FS><CR>")));

    [Fact]
    public void Joins_a_frame_that_comes_byte_by_byte() =>
        Assert.Equal(["ABC"], Feed(new(), [.. Bytes("<VT>ABC<FS><CR>").Select(b => new[] { b })]));

    [Theory]
    [InlineData("junk<VT>A<FS><CR>", new[] { "Noise", "A" })]
    [InlineData("<VT>A<VT>B<FS><CR>", new[] { "Interrupted", "B" })]
    [InlineData("<VT>A<FS>x<VT>B<FS><CR>", new[] { "BadEnd", "B" })]
    [InlineData("<VT>A<FS><VT>B<FS><CR>", new[] { "BadEnd", "B" })]
    [InlineData("<VT>123456789<FS><CR><VT>B<FS><CR>", new[] { "TooLarge", "B" })]
    public void Says_what_is_wrong_and_finds_the_next_frame(string stream, string[] seen)
    {
        Assert.Equal(seen, Feed(new(8), Bytes(stream)));
        Assert.Equal(seen, Feed(new(8), [.. Bytes(stream).Select(b => new[] { b })]));
    }

    [Fact]
    public void Knows_that_a_frame_was_cut_off()
    {
        var decoder = new MllpDecoder();
        Feed(decoder, Bytes("<VT>A"));
        Assert.True(decoder.IsInsideFrame);
    }

    [Fact]
    public void Keeps_no_more_of_an_endless_frame_than_the_limit()
    {
        var decoder = new MllpDecoder(1000);
        Assert.Equal(["TooLarge"], Feed(decoder, [[0x0B], .. Enumerable.Repeat(new byte[100], 100)]));
        Assert.Equal(0, decoder.BufferedBytes);
    }

    [Fact]
    public void The_pieces_in_which_a_stream_arrives_do_not_matter() =>
        Gen.Select(Gen.OneOf(new[] { 0x0B, 0x1C, 0x0D, 0x41, 0x42 }.Select(Gen.Const).ToArray()).Array[0, 60], Gen.Int[1, 7]).Sample((stream, size) =>
        {
            var bytes = stream.Select(b => (byte)b).ToArray();
            Assert.Equal(Feed(new(5), bytes), Feed(new(5), [.. bytes.Chunk(size)]));
        });
}
