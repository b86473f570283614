using System.Text;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class AcknowledgmentTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 10, 20, 0, TimeSpan.Zero);

    private static Hl7Message Ack(Hl7Message? request, string code = "AA", string? text = null, params Finding[] findings)
    {
        var parsed = Hl7Message.Parse(Acknowledgment.Create(request, code, Time, "ACK1", text, findings));
        Assert.Empty(parsed.Findings);
        return parsed.Message!;
    }

    [Theory]
    [InlineData("MSH-3", "CONCORDAT")]
    [InlineData("MSH-4", "STBRIGID")]
    [InlineData("MSH-5", "LIS")]
    [InlineData("MSH-6", "NORTHLAB")]
    [InlineData("MSH-7", "20261122102000+0000")]
    [InlineData("MSH-9.1", "ACK")]
    [InlineData("MSH-9.2", "R01")]
    [InlineData("MSH-9.3", "ACK")]
    [InlineData("MSH-10", "ACK1")]
    [InlineData("MSH-11", "P")]
    [InlineData("MSH-12", "2.5.1")]
    [InlineData("MSA-1", "AA")]
    [InlineData("MSA-2", "MSG00001")]
    public void Answers_the_sender(string path, string text) => Assert.Equal(text, Ack(new OruBuilder().Message).Get(path).Text);

    [Fact]
    public void Names_place_and_reason_in_ERR()
    {
        var finding = Finding.Error("hl7-field-required", "Needed | here.", default) with { Path = ["OBX[2]-5"] };
        var ack = Ack(new OruBuilder().Message, "AE", null, finding);
        Assert.Equal(("OBX", "2", "5", "1", "101", "E", "Needed | here."), (ack.Get("ERR-2.1").Text, ack.Get("ERR-2.2").Text,
            ack.Get("ERR-2.3").Text, ack.Get("ERR-2.4").Text, ack.Get("ERR-3.1").Text, ack.Get("ERR-4").Text, ack.Get("ERR-8").Text));
    }

    [Fact]
    public void Has_no_ERR_before_version_2_5_but_a_text()
    {
        var ack = Ack(new OruBuilder().Replace("|2.5.1", "|2.3").Message, "AE", "Not sound.", Finding.Error("hl7-type", "x", default));
        Assert.Null(ack.Segment("ERR"));
        Assert.Equal(("Not sound.", "ACK", ""), (ack.Get("MSA-3").Text, ack.Get("MSH-9.1").Text, ack.Get("MSH-9.2").Text));
    }

    [Fact]
    public void Uses_the_separators_of_the_sender()
    {
        var request = Hl7Message.Parse("MSH$%*?@$A$B%x$C$D$2026$$ORU%R01$7$P$2.5.1\r"u8.ToArray()).Message;
        var ack = Ack(request);
        Assert.Equal(("$", "%*?@", "B", "x", "7"), (ack.Get("MSH-1").Text, ack.Get("MSH-2").Text, ack.Get("MSH-6.1").Text,
            ack.Get("MSH-6.2").Text, ack.Get("MSA-2").Text));
    }

    [Fact]
    public void Answers_what_could_not_be_read() => Assert.Equal("AR", Ack(null, "AR", "No header.").Get("MSA-1").Text);

    [Fact]
    public void Does_not_copy_back_what_a_hostile_header_holds()
    {
        var request = Hl7Message.Parse(Encoding.UTF8.GetBytes(@"MSH|^~\&|" + new string('x', 100_000) + "|||||^|ORU^R01^" + new string('y', 9999) + "|1|P|" + new string('z', 999) + "\r")).Message;
        Assert.True(Acknowledgment.Create(request, "AE", Time, "1").Length < 300);
    }
}
