using System.Buffers;
using System.Text;
using Concordat.Core.Formats.Hl7v2;
using CsCheck;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class Hl7MessageTests
{
    private static byte[] Written(Hl7Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        message.Write(output);
        return output.WrittenSpan.ToArray();
    }

    [Fact]
    public void Reads_the_header()
    {
        var message = new OruBuilder().Message;
        Assert.Equal(("ORU", "R01", "MSG00001", "2.5.1", "NORTHLAB"),
            (message.MessageCode, message.TriggerEvent, message.ControlId, message.Version, message.SendingFacility));
    }

    [Theory]
    [InlineData("MSH-1", "|")]
    [InlineData("MSH-2", @"^~\&")]
    [InlineData("MSH-9.3", "ORU_R01")]
    [InlineData("PID-3", "100001")]
    [InlineData("PID-3.4.1", "STBRIGID")]
    [InlineData("PID-3[2].1", "")]
    [InlineData("OBX[2]-5", "fine")]
    [InlineData("OBX-6.2", "milligram per deciliter")]
    [InlineData("ZZZ-1", "")]
    [InlineData("PID-99", "")]
    public void Finds_a_value_by_its_path(string path, string text) =>
        Assert.Equal(text, new OruBuilder().Message.Get(path).Text);

    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f", @"a|b^c&d~e\f")]
    [InlineData(@"one\.br\two", "one\ntwo")]
    [InlineData(@"one\.sp2\two", "one\n\ntwo")]
    [InlineData(@"\H\loud\N\ quiet", "loud quiet")]
    [InlineData(@"\XC3A9\", "é")]
    [InlineData(@"\X0\ stays", @"\X0\ stays")]
    [InlineData(@"C:\temp", @"C:\temp")]
    [InlineData(@"C:\temp\T\x", @"C:\temp&x")]
    [InlineData(@"\Zlocal\", @"\Zlocal\")]
    public void Decodes_escape_sequences(string sent, string text) =>
        Assert.Equal(text, new OruBuilder().Replace("|fine|", $"|{sent}|").Message.Get("OBX[2]-5").Text);

    [Fact]
    public void Tells_null_from_absent()
    {
        var value = new OruBuilder().Replace("|fine|", "|\"\"|").Message.Get("OBX[2]-5");
        Assert.True(value is { IsNull: true, IsEmpty: false, IsValued: false, Text: "" });
    }

    [Theory]
    [InlineData("UNICODE UTF-8", new byte[] { 0xC3, 0xA9 })]
    [InlineData("8859/1", new byte[] { 0xE9 })]
    [InlineData("", new byte[] { 0xE9 })]
    [InlineData("", new byte[] { 0xC3, 0xA9 })]
    [InlineData("8859/15", new byte[] { 0xE9 })]
    public void Reads_the_character_set_of_MSH_18(string charset, byte[] letter)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes($"MSH|^~\\&|A|B|C|D|2026||ORU^R01|1|P|2.5|||||| {charset}".Replace("| ", "|") + "\rPID|||"), .. letter];
        Assert.Equal("é", Hl7Message.Parse(bytes).Message!.Get("PID-3").Text);
    }

    [Fact]
    public void Reports_a_character_set_that_it_cannot_read() =>
        Assert.Contains(Hl7Message.Parse("MSH|^~\\&|||||||ORU^R01|1|P|2.5||||||ISO IR87\r"u8.ToArray()).Findings, f => f.Rule == "hl7-charset");

    [Theory]
    [InlineData("", "hl7-empty")]
    [InlineData("\r\n", "hl7-empty")]
    [InlineData("PID|1", "hl7-no-header")]
    [InlineData(@"FHS|^~\&|", "hl7-no-header")]
    [InlineData("MSH", "hl7-delimiters")]
    [InlineData("MSHA^~\\&|", "hl7-delimiters")]
    [InlineData("MSH||", "hl7-delimiters")]
    [InlineData("MSH|^^^^|A", "hl7-delimiters")]
    [InlineData("MSH|^~\\&|A\rtail of a text\r", "hl7-segment-name")]
    public void Reports_what_is_not_a_message(string text, string rule) =>
        Assert.Contains(Hl7Message.Parse(Encoding.UTF8.GetBytes(text)).Findings, f => f.Rule == rule);

    [Theory]
    [InlineData("hl7-too-large")]
    [InlineData("hl7-too-many-segments")]
    [InlineData("hl7-too-many-fields")]
    [InlineData("hl7-too-many-repetitions")]
    public void Refuses_what_is_over_a_limit(string rule)
    {
        var limits = rule switch
        {
            "hl7-too-large" => new MessageLimits { MaxBytes = 10 },
            "hl7-too-many-segments" => new MessageLimits { MaxSegments = 2 },
            "hl7-too-many-fields" => new MessageLimits { MaxFields = 5 },
            _ => new MessageLimits { MaxRepetitions = 0 },
        };
        var parsed = Hl7Message.Parse(new OruBuilder().Bytes, limits: limits);
        Assert.Null(parsed.Message);
        Assert.Equal(rule, Assert.Single(parsed.Findings).Rule);
    }

    [Fact]
    public void No_finding_repeats_the_content() =>
        Assert.DoesNotContain(Hl7Message.Parse("MSH|^~\\&|\rSecretName|x\r"u8.ToArray()).Findings, f => f.ToString().Contains("SecretName"));

    [Theory]
    [InlineData("MSH|^~\\&|A||\r\rPID|||\r")]
    [InlineData("MSH|^~\\&|A||\r\nPID|1\r\n\r\n")]
    [InlineData("MSH|^~\\&|A\nPID|1|x\nPID")]
    [InlineData("\uFEFF\r\nMSH|^~\\&#|A\rOBX|1||||\r")]
    [InlineData("MSH$%*?@$A$$\rPID$1$a%b*c\r")]
    [InlineData("MSH|^|x\r")]
    [InlineData("MSH|^^^^|x^y^^\r\r\r")]
    [InlineData("MSH|^~\\&")]
    [InlineData("MSH|^~\\&|A\rMSH#x\rMSH\rjunk\r")]
    public void Writes_back_what_it_read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(bytes, Written(Hl7Message.Parse(bytes).Message!));
    }

    private static readonly Gen<string> Ends = Gen.OneOf(new[] { "\r", "\n", "\r\n", "\r\r", "" }.Select(Gen.Const).ToArray());
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.OneOf(new[] { "|", "^", "~", "\\", "&", "\"\"", "\\F\\", "é", "MSH", "OBX", "PID|" }.Select(Gen.Const).ToArray()), Gen.String[0, 6]);

    [Fact]
    public void Any_message_is_written_back_byte_for_byte() =>
        Gen.Select(Gen.OneOf(new[] { "^~\\&", "^~\\", "^", "%*?@", "^~\\&#", "^^^^" }.Select(Gen.Const).ToArray()), Gen.Select(Pieces.Array[0, 12], Ends).Array[0, 12]).Sample((encoding, lines) =>
        {
            var text = "MSH|" + encoding + "|" + string.Concat(lines.Select(l => string.Concat(l.Item1) + l.Item2));
            var bytes = Encoding.UTF8.GetBytes(text);
            var message = Hl7Message.Parse(bytes).Message;
            return message is not null && Written(message).AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void Any_bytes_give_a_message_or_findings_and_never_an_exception() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300]).Sample((header, tail) =>
        {
            byte[] bytes = header ? [.. "MSH|^~\\&|"u8, .. tail] : tail;
            var parsed = Hl7Message.Parse(bytes);
            if (parsed.Message is not { } message) return parsed.Findings.Count > 0;
            foreach (var segment in message.Segments)
                for (var f = 0; f <= segment.FieldCount + 1; f++)
                    _ = (segment.Field(f).Text, segment.Field(f).WholeText, segment.Field(f).Repetition(2).Component(2).Subcomponent(2).Text);
            return Written(message).AsSpan().SequenceEqual(bytes);
        });
}
