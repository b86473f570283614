using System.Text;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Tests.Hl7v2;

/// <summary>A sound ORU^R01 of an invented patient; a test breaks one thing in it.</summary>
internal sealed class OruBuilder
{
    private readonly List<string> _segments =
    [
        @"MSH|^~\&|LIS|NORTHLAB|CONCORDAT|STBRIGID|20261122101500+0000||ORU^R01^ORU_R01|MSG00001|P|2.5.1",
        "PID|1||100001^^^STBRIGID^MR||Sample^Invented^Q||19800214|F|||1 Invented Lane^^Sampletown^^00000",
        "OBR|1|ORD1^EHR|FIL1^NORTHLAB|2345-7^Glucose^LN|||20261122093000+0000|||||||||||||||20261122100000+0000||CH|F",
        "OBX|1|NM|2345-7^Glucose^LN||98.50|mg/dL^milligram per deciliter^UCUM|70-105|N|||F|||20261122093000+0000",
        "OBX|2|ST|11111-1^Comment^LN||fine|||||N|F",
    ];

    public string Terminator { get; set; } = "\r";

    public OruBuilder With(string start, string replacement)
    {
        var at = _segments.FindIndex(s => s.StartsWith(start, StringComparison.Ordinal));
        _segments[at] = replacement;
        return this;
    }

    public OruBuilder Without(string start)
    {
        Assert.NotEqual(0, _segments.RemoveAll(s => s.StartsWith(start, StringComparison.Ordinal)));
        return this;
    }

    public OruBuilder Replace(string old, string text)
    {
        Assert.Contains(_segments, s => s.Contains(old, StringComparison.Ordinal));
        for (var i = 0; i < _segments.Count; i++) _segments[i] = _segments[i].Replace(old, text, StringComparison.Ordinal);
        return this;
    }

    public OruBuilder After(string start, params string[] more)
    {
        _segments.InsertRange(_segments.FindLastIndex(s => s.StartsWith(start, StringComparison.Ordinal)) + 1, more);
        return this;
    }

    public byte[] Bytes => Encoding.UTF8.GetBytes(string.Join(Terminator, _segments) + Terminator);

    public Hl7Message Message => Hl7Message.Parse(Bytes).Message!;
}
