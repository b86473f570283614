namespace Concordat.Host.Tests.Journeys;

/// <summary>Laboratory results of invented patients, each with a control id and an order of its own.</summary>
internal static class LabMessages
{
    /// <summary>One ORU^R01 of Northlab.</summary>
    public static string Glucose(int number, int patients = 50) => string.Join('\r',
        $"MSH|^~\\&|NORTHLIS|NORTHLAB|CONCORDAT|STBRIGID|20261120081500+0000||ORU^R01^ORU_R01|NL-{number:000000}|P|2.5.1|||AL|NE|IRL|UNICODE UTF-8",
        $"PID|1||SB{200_000 + (number % patients)}^^^STBRIGID^MR||Fictive^Number{number % patients}^Sample^^Ms^^L||19800214|F|||1 Invented Lane^^Sampletown^LH^X00 X000^IRL^H",
        "PV1|1|O|OPD^^^STBRIGID||||1001^Invented^Doctor^^^Dr",
        $"ORC|RE|EHR-{number}^EHR|NLT-{number:000000}^NORTHLAB||CM||||20261120080000+0000|||1001^Invented^Doctor^^^Dr",
        $"OBR|1|EHR-{number}^EHR|NLT-{number:000000}^NORTHLAB|2345-7^Glucose [Mass/volume] in Serum or Plasma^LN|||20261120073000+0000|||||||||1001^Invented^Doctor^^^Dr||||||20261120081000+0000||CH|F",
        $"OBX|1|NM|2345-7^Glucose [Mass/volume] in Serum or Plasma^LN||{4 + (number % 30 / 10.0):0.0}|mmol/L^millimole per liter^UCUM|3.9-6.1|N|||F|||20261120073000+0000|||||20261120080500+0000",
        "");
}
