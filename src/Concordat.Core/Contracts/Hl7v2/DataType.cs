using Concordat.Core.Workspace;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>HL7 v2 data types (v2.5.1 §2.A) as far as profiles name them. Of composites, the parts are given as components.</summary>
public enum DataType
{
    /// <summary>Not checked.</summary>
    Any,
    /// <summary>The type that OBX-2 names.</summary>
    Varies,
    /// <summary>Number.</summary>
    NM,
    /// <summary>Sequence id.</summary>
    SI,
    /// <summary>Date.</summary>
    DT,
    /// <summary>Time.</summary>
    TM,
    /// <summary>Date and time.</summary>
    TS,
    /// <summary>Structured numeric.</summary>
    SN,
    /// <summary>Coded value: without spaces.</summary>
    ID,
    /// <summary>Text and all composites: any text will do.</summary>
    Text,
}

/// <summary>The names of table 0440 that profiles may use.</summary>
internal static class DataTypeWords
{
    private static readonly string[] AnyText =
    [
        "ST", "TX", "FT", "IS", "CE", "CWE", "CNE", "CF", "CX", "XPN", "XAD", "XTN", "XCN", "XON", "EI", "EIP", "HD", "MSG", "PT", "VID",
        "CQ", "PL", "RP", "ED", "TQ", "SPS", "DR", "NR", "MO", "FC", "DLD", "JCC", "FN", "SAD", "PRL", "NDL", "OSD", "CP", "NA", "MA",
    ];

    public static readonly Choices<DataType> All = new(
    [
        ("varies", DataType.Varies), ("NM", DataType.NM), ("SI", DataType.SI), ("DT", DataType.DT), ("TM", DataType.TM),
        ("TS", DataType.TS), ("DTM", DataType.TS), ("SN", DataType.SN), ("ID", DataType.ID),
        .. AnyText.Select(name => (name, DataType.Text)),
    ]);

    /// <summary>The type that OBX-2 names; <see cref="DataType.Any"/> for one that we do not know.</summary>
    public static DataType Named(string name) => All.TryGet(name, out var type) ? type : DataType.Any;
}
