using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class MessageCheckTests
{
    internal static readonly Profile OruR01 = SampleFiles.Profile("oru-r01");

    private static string[] Check(OruBuilder builder) =>
        [.. MessageCheck.Check(builder.Message, OruR01).Select(f => $"{f.Rule} {f.Path[^1]}")];

    [Fact]
    public void Accepts_a_sound_message() => Assert.Empty(Check(new()));

    [Fact]
    public void Accepts_every_sample() => Assert.All(SampleFiles.Messages("oru-*.hl7"), file =>
    {
        var parsed = Hl7Message.Parse(file.Content);
        Assert.Empty(parsed.Findings);
        Assert.Empty(MessageCheck.Check(parsed.Message!, OruR01));
    });

    [Fact]
    public void Rejects_an_ORU_without_OBR() => Assert.Equal(["hl7-segment-required OBX"], Check(new OruBuilder().Without("OBR")));

    [Fact]
    public void Rejects_an_ORU_without_results() =>
        Assert.Equal(["hl7-group-required OBR"], Check(new OruBuilder().Without("OBX")));

    [Fact]
    public void Rejects_a_second_PV1_of_one_visit() =>
        Assert.Equal(["hl7-segment-cardinality PV1[2]"], Check(new OruBuilder().After("PID", "PV1|1", "PV1|2")));

    [Theory]
    [InlineData("ORU^R01^ORU_R01", "ADT^A01", "hl7-message-type MSH-9")]
    [InlineData("|P|2.5.1", "|P|2.6", "hl7-version MSH-12")]
    [InlineData("|P|2.5.1", "|X|2.5.1", "hl7-table MSH-11")]
    [InlineData("|MSG00001|", "||", "hl7-field-required MSH-10")]
    [InlineData("100001^^^STBRIGID", "^^^STBRIGID", "hl7-field-required PID-3.1")]
    [InlineData("19800214", "1980-02-14", "hl7-type PID-7")]
    [InlineData("|F|||1 Inv", "|Q|||1 Inv", "hl7-table PID-8")]
    [InlineData("|FIL1^NORTHLAB|", "||", "hl7-field-required OBR-3")]
    [InlineData("98.50", "high", "hl7-type OBX-5")]
    [InlineData("fine|||||N|F", "fine|||QQ||N|F", "hl7-table OBX[2]-8")]
    [InlineData("fine|||||N|F", "fine|||||N|", "hl7-field-required OBX[2]-11")]
    [InlineData("|ST|11111-1", "|QX|11111-1", "hl7-table OBX[2]-2")]
    [InlineData("11111-1^Comment", "2345-7^Comment", "hl7-duplicate OBX[2]")]
    [InlineData("MSG00001", "MSG00001~MSG00002", "hl7-field-repetitions MSH-10")]
    public void Names_the_place_of_a_mistake(string old, string mistake, string expected) =>
        Assert.Equal([expected], Check(new OruBuilder().Replace(old, mistake)));

    [Theory]
    [InlineData("SN", ">^100", true)]
    [InlineData("SN", "^1^:^128", true)]
    [InlineData("SN", "about^100", false)]
    [InlineData("TS", "20261122", true)]
    [InlineData("TS", "yesterday", false)]
    [InlineData("TM", "1015", true)]
    [InlineData("TM", "2515", false)]
    [InlineData("NM", "+.5", true)]
    [InlineData("NM", "1e5", false)]
    [InlineData("NM", "\"\"", true)]
    public void Holds_OBX_5_against_the_type_that_OBX_2_names(string type, string value, bool fits) =>
        Assert.Equal(fits, Check(new OruBuilder().Replace("|ST|11111-1^Comment^LN||fine|", $"|{type}|11111-1^Comment^LN||{value}|")).Length == 0);

    [Fact]
    public void Reports_segments_without_a_place_and_lets_Z_segments_pass() =>
        Assert.Equal(["hl7-segment-unexpected EVN"], Check(new OruBuilder().After("PID", "ZPI|1", "EVN|1")));

    [Fact]
    public void Reports_all_mistakes_at_once() =>
        Assert.Equal(3, Check(new OruBuilder().Replace("|P|2.5.1", "|X|2.5.1").Replace("98.50", "high").Replace("19800214", "today")).Length);

    [Fact]
    public void No_finding_repeats_a_value() =>
        Assert.DoesNotContain(MessageCheck.Check(new OruBuilder().Replace("98.50", "canary").Replace("|F|||1 Inv", "|canary|||1 Inv").Message, OruR01),
            f => f.ToString().Contains("canary", StringComparison.Ordinal));
}
