namespace Concordat.Demo;

/// <summary>What the demo prints when it is ready: where things are, how to sign in, and three things to try.</summary>
internal static class DemoWelcome
{
    public static string Text(DemoOptions options)
    {
        var invoice = $"{options.Gateway}/apis/revenue-cycle/invoices/v1/invoices";
        var (author, approver) = (DemoPeople.Password(options, DemoPeople.Author), DemoPeople.Password(options, DemoPeople.Approver));
        return $"""

            Concordat demo is ready: the invented St. Brigid hospital network.

              Console            {options.Console}
                 sign in as      {DemoPeople.Author}    {author}    (developer and operator)
                                 {DemoPeople.Approver}  {approver}    (approver and auditor)
              Gateway            {options.Gateway}
              Simulated systems  {options.Systems}   /odoo  /ehr  /payer  /receiver
              MLLP               127.0.0.1:{options.MllpPort}
              Partner portal     {options.Portal}
              Data               {options.DataFolder}

            Try:
              1. An insurer reads invoices; only the fields that payment needs come back.
                 TOKEN=$(./concordat token --client meridian-claims --key {options.DataFolder}/keys/meridian-claims.jwk --scope system/Invoice.rs --url {options.Gateway})
                 curl -s -H "Authorization: Bearer $TOKEN" {invoice}

              2. A laboratory result goes to the EHR, to a subscriber's webhook and onto a draft invoice.
                 ./concordat hl7 send --host 127.0.0.1 --port {options.MllpPort} samples/messages/oru-glucose-northlab.hl7

              3. What failed, and again.
                 ./concordat login --url {options.Console}
                 ./concordat deadletters
                 ./concordat privilege ask replay --reason "the receiver is back"
                 ./concordat messages replay ID --reason "mended"

            Ctrl-C ends it; the same --data goes on where it was.

            """;
    }
}
