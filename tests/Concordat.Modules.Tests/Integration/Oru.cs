using System.Text;

namespace Concordat.Modules.Tests.Integration;

/// <summary>A sound ORU^R01 about nobody who exists; a test changes one thing.</summary>
internal sealed record Oru
{
    public string ControlId { get; init; } = "NL-0001";
    public string Facility { get; init; } = "NORTHLAB";
    public string Type { get; init; } = "ORU^R01^ORU_R01";
    public string Patient { get; init; } = "SB100001";
    public string Order { get; init; } = "NL-77001";
    public string Value { get; init; } = "5.40";
    public string Version { get; init; } = "2.5.1";
    public string Extra { get; init; } = "";

    public override string ToString() =>
        $"MSH|^~\\&|NORTHLIS|{Facility}|CONCORDAT|STBRIGID|20261120081500+0000||{Type}|{ControlId}|P|{Version}\r" +
        $"PID|1||{Patient}^^^STBRIGID^MR||Fictive^Fionnuala^Sample||19800214|F\r" +
        $"OBR|1|EHR-{Order}^EHR|{Order}^NORTHLAB|2345-7^Glucose^LN|||20261120073000+0000|||||||||||||||20261120081000+0000||CH|F\r" +
        $"OBX|1|NM|2345-7^Glucose^LN||{Value}|mmol/L^millimole per liter^UCUM|3.9-6.1|N|||F|||20261120073000+0000\r{Extra}";

    public byte[] Bytes => Encoding.UTF8.GetBytes(ToString());
}
