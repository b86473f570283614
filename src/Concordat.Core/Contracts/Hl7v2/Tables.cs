using System.Collections.Frozen;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>HL7 tables (v2.5.1 appendix A) that a profile may name without listing their values.</summary>
public static class Tables
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> ByNumber = new Dictionary<string, string>
    {
        ["0001"] = "F M O U A N", // administrative sex
        ["0003"] = "A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A17 A18 A19 A20 A21 A22 A23 A24 A25 A26 A27 A28 A29 "
            + "A30 A31 A32 A33 A34 A35 A36 A37 A38 A39 A40 A41 A42 A43 A44 A45 A46 A47 A48 A49 A50 A51 A52 A53 A54 A55 A60 A61 A62 "
            + "M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 O01 O02 O21 O22 O23 O24 O25 O26 O33 O34 O35 O36 P01 P03 P05 P06 P08 P10 P11 P12 "
            + "R01 R02 R04 R21 R22 R23 R24 R30 R31 R32 S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26 T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 "
            + "V01 V02 V03 V04 Q01 Q02 Q11 Q13 Q15 Q16 Q17 Q21 Q22 Q23 Q24 Q25 K11 K13 K15 K21 K22 K23 K24 K25 Z73 Z82 Z86", // event type
        ["0076"] = "ACK ADR ADT BAR BPS BRP BRT BTS CRM CSU DFT DOC DSR EAC EAN EAR EDR EQQ ERP ESR ESU INR INU LSR LSU MCF MDM MFD MFK MFN MFQ MFR NMD NMQ NMR "
            + "OMB OMD OMG OMI OML OMN OMP OMS ORB ORD ORF ORG ORI ORL ORM ORN ORP ORR ORS ORU OSQ OSR OUL PEX PGL PIN PMU PPG PPP PPR PPT PPV PRR PTR "
            + "QBP QCK QCN QRY QSB QSX QVR RAR RAS RCI RCL RDE RDR RDS RDY REF RER RGR RGV ROR RPA RPI RPL RPR RQA RQC RQI RQP RQQ RRA RRD RRE RRG RRI RSP RTB "
            + "SIU SPQ SQM SQR SRM SRR SSR SSU SUR TBR TCR TCU UDM VQQ VXQ VXR VXU VXX", // message type
        ["0078"] = "L H LL HH < > N A AA U D B W S R I MS VS null", // abnormal flags
        ["0085"] = "C D F I N O P R S U W X", // observation result status
        ["0103"] = "D P T", // processing id
        ["0123"] = "O I S A P C R F X Y Z", // result status
        ["0125"] = "AD CE CF CK CN CNE CP CWE CX DR DT DTM ED EI FT ID IS MA MO NA NM NR PN RP SI SN ST TM TN TS TX XAD XCN XON XPN XTN", // value type
    }.ToFrozenDictionary(t => t.Key, t => t.Value.Split(' ').ToFrozenSet());

    /// <summary>The numbers, in order.</summary>
    public static IEnumerable<string> Numbers => ByNumber.Keys.Order(StringComparer.Ordinal);

    /// <summary>The values of a table such as <c>0085</c>; null where the product does not ship it.</summary>
    public static IReadOnlySet<string>? Find(string number) => ByNumber.GetValueOrDefault(number);
}
