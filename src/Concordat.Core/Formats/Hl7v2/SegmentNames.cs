using System.Text;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>One string object per common segment name: a stream of results would otherwise make millions of them.</summary>
internal static class SegmentNames
{
    private static readonly Dictionary<int, string> Common = new[]
    {
        "MSH", "SFT", "PID", "PD1", "NTE", "NK1", "PV1", "PV2", "ORC", "OBR", "OBX", "TQ1", "TQ2", "CTD", "FT1", "CTI",
        "SPM", "DSC", "MSA", "ERR", "EVN", "AL1", "DG1", "PR1", "GT1", "IN1", "IN2", "IN3", "SCH", "AIS", "AIG", "AIL",
        "AIP", "RGS", "RXA", "RXR", "RXO", "RXE", "TXA", "PRT", "ROL", "MRG", "IAM", "UAC", "QRD", "QRF", "QAK",
    }.ToDictionary(name => Key(Encoding.ASCII.GetBytes(name)));

    public static string Of(ReadOnlySpan<byte> name) =>
        Common.TryGetValue(Key(name), out var known) ? known : Encoding.ASCII.GetString(name);

    private static int Key(ReadOnlySpan<byte> name) => (name[0] << 16) | (name[1] << 8) | name[2];
}
