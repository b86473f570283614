using System.Collections.Frozen;
using static Concordat.Core.Formats.Hl7v2.StructureNode;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>Abstract message structures by their name in table 0354.</summary>
public static class MessageStructures
{
    /// <summary>
    /// Unsolicited observation, HL7 v2.5.1 §7.3.1. The groups of v2.3 to v2.4 have the same segments under other names;
    /// what later versions added is optional, so one structure reads 2.3 to 2.5.1.
    /// </summary>
    public static readonly StructureNode OruR01 = Group("ORU_R01", 1, 1,
        Segment("MSH", 1),
        Segment("SFT", 0, Many),
        Group("PATIENT_RESULT", 1, Many,
            Group("PATIENT", 0, 1,
                Segment("PID", 1),
                Segment("PD1"),
                Segment("NTE", 0, Many),
                Segment("NK1", 0, Many),
                Group("VISIT", 0, 1,
                    Segment("PV1", 1),
                    Segment("PV2"))),
            Group("ORDER_OBSERVATION", 1, Many,
                Segment("ORC"),
                Segment("OBR", 1),
                Segment("NTE", 0, Many),
                Group("TIMING_QTY", 0, Many,
                    Segment("TQ1", 1),
                    Segment("TQ2", 0, Many)),
                Segment("CTD"),
                Group("OBSERVATION", 0, Many,
                    Segment("OBX", 1),
                    Segment("NTE", 0, Many)),
                Segment("FT1", 0, Many),
                Segment("CTI", 0, Many),
                Group("SPECIMEN", 0, Many,
                    Segment("SPM", 1),
                    Segment("OBX", 0, Many)))),
        Segment("DSC"));

    private static readonly FrozenDictionary<string, StructureNode> ByName =
        new[] { OruR01 }.ToFrozenDictionary(s => s.Name);

    /// <summary>All names, in order.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The structure of a name such as <c>ORU_R01</c>; null where we have none.</summary>
    public static StructureNode? Find(string name) => ByName.GetValueOrDefault(name);
}
