using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Sandbox.Fhir;

namespace Concordat.Sandbox.Payer;

/// <summary>
/// The payer's desk over its FHIR store: whoever looks for an answer finds that the desk was at work. A claim is acknowledged first (a ClaimResponse with the outcome
/// <c>queued</c>) and decided at the next look: the same ClaimResponse with its amounts, and a PaymentReconciliation where money goes out. A corrected claim (related,
/// <c>prior</c>) takes the place of the one before it; a cancelled one is nothing any more.
/// </summary>
internal sealed class PayerDesk(FhirStore store, TimeProvider time)
{
    const string Adjudication = "http://terminology.hl7.org/CodeSystem/adjudication", Groups = "https://x12.org/codes/claim-adjustment-group-codes", Reasons = "https://x12.org/codes/claim-adjustment-reason-codes";
    const string Payments = "urn:payer:payment", Workflow = "urn:concordat:workflow";

    sealed class File(string id, string number, string response)
    {
        public string Id => id;
        public string Number => number;
        public string Response => response;
        public string State { get; set; } = "queued";
        public PayerDecision? Decision { get; set; }
    }

    readonly SortedDictionary<int, File> files = [];
    readonly HashSet<string> answered = new(StringComparer.Ordinal);

    string Now => time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Works on what has come. The caller holds the store's gate.</summary>
    public void Work(string type)
    {
        if (type is "ClaimResponse" or "PaymentReconciliation")
        {
            foreach (var file in files.Values.Where(one => one.State == "queued").ToList())
            {
                Decide(file);
            }
            foreach (var claim in store.All("Claim").Where(claim => answered.Add("Claim/" + claim["id"])).ToList())
            {
                Acknowledge(claim);
            }
            foreach (var file in files.Values.Where(one => one.State != "cancelled" && (string?)store.Get("Claim", one.Id)?["status"] == "cancelled").ToList())
            {
                (file.State, file.Decision) = ("cancelled", null);
            }
        }
        else if (type == "CoverageEligibilityResponse")
        {
            foreach (var request in store.All("CoverageEligibilityRequest").Where(request => answered.Add("CoverageEligibilityRequest/" + request["id"])).ToList())
            {
                Eligibility(request);
            }
        }
    }

    /// <summary>The payer's books: one row for each claim, and the sums of those that stand.</summary>
    public JsonObject Ledger()
    {
        lock (store.Gate)
        {
            Work("ClaimResponse");
            Work("ClaimResponse");
            var rows = files.Values.Select(file => (JsonNode)new JsonObject
            {
                ["claim"] = file.Number, ["state"] = file.State, ["billed"] = file.Decision?.Billed ?? 0, ["paid"] = file.Decision?.Paid ?? 0, ["adjusted"] = file.Decision?.Adjusted ?? 0, ["patient"] = file.Decision?.Patient ?? 0,
                ["reason"] = file.Decision?.Denied,
            }).ToArray();
            decimal Sum(Func<PayerDecision, decimal> of) => files.Values.Where(file => file.State is "paid" or "denied").Sum(file => of(file.Decision!));
            return new JsonObject
            {
                ["claims"] = new JsonArray(rows),
                ["billed"] = Sum(one => one.Billed), ["paid"] = Sum(one => one.Paid), ["adjusted"] = Sum(one => one.Adjusted), ["patient"] = Sum(one => one.Patient),
                ["payments"] = store.All("PaymentReconciliation").Sum(payment => PayerDecision.Money(payment["paymentAmount"])),
            };
        }
    }

    void Acknowledge(JsonObject claim)
    {
        var id = (string)claim["id"]!;
        var file = new File(id, Number(claim), store.NextId());
        files[int.Parse(id, CultureInfo.InvariantCulture)] = file;
        store.Put("ClaimResponse", file.Response, Response(file, claim, "queued"));
    }

    void Decide(File file)
    {
        var claim = store.Get("Claim", file.Id)!;
        if ((string?)claim["status"] == "cancelled")
        {
            file.State = "cancelled";
            return;
        }
        var twice = files.Values.TakeWhile(other => other != file).Any(other => other.Number == file.Number && other.State is not ("refused" or "cancelled"));
        var decision = !twice ? PayerDecision.Of(claim) : new PayerDecision(0, 0, 0, 0, [], null, "The claim was sent before.");
        if (decision.Broken is { } broken)
        {
            file.State = "refused";
            var no = Response(file, claim, "error");
            no["disposition"] = broken;
            no["error"] = new JsonArray(new JsonObject { ["code"] = new JsonObject { ["text"] = broken } });
            store.Put("ClaimResponse", file.Response, no);
            return;
        }
        if ((string?)claim["related"]?[0]?["claim"]?["reference"] is { } prior && files.Values.FirstOrDefault(one => "Claim/" + one.Id == prior) is { State: "denied" } before)
        {
            (before.State, before.Decision) = ("replaced", null);
        }
        (file.State, file.Decision) = (decision.Denied is null ? "paid" : "denied", decision);
        var response = Response(file, claim, "complete");
        response["item"] = new JsonArray([.. decision.Allowed.Select((allowed, at) => (JsonNode)new JsonObject
        {
            ["itemSequence"] = claim["item"]![at]!["sequence"]?.DeepClone(), ["adjudication"] = new JsonArray(Amount(Adjudication, "eligible", allowed)),
        })]);
        if (decision.Denied is { } reason)
        {
            response.Remove("item");
            response["adjudication"] = new JsonArray(new JsonObject { ["category"] = Coded(Adjudication, "benefit"), ["reason"] = Coded(Reasons, reason), ["amount"] = Euro(0) });
        }
        response["total"] = new JsonArray(
            Amount(Adjudication, "submitted", decision.Billed), Amount(Adjudication, "benefit", decision.Paid), Amount(Groups, "CO", decision.Adjusted), Amount(Groups, "PR", decision.Patient));
        if (decision.Paid > 0)
        {
            response["payment"] = Pay(file, decision.Paid);
        }
        store.Put("ClaimResponse", file.Response, response);
    }

    JsonObject Pay(File file, decimal amount)
    {
        var number = "PAY-" + file.Id;
        JsonObject Identifier() => new() { ["system"] = Payments, ["value"] = number };
        store.Put("PaymentReconciliation", store.NextId(), new JsonObject
        {
            ["resourceType"] = "PaymentReconciliation", ["identifier"] = new JsonArray(Identifier()), ["status"] = "active", ["created"] = Now, ["outcome"] = "complete", ["paymentDate"] = Now[..10], ["paymentAmount"] = Euro(amount),
            ["paymentIdentifier"] = Identifier(),
            ["detail"] = new JsonArray(new JsonObject
            {
                ["type"] = Coded("http://terminology.hl7.org/CodeSystem/payment-type", "payment"), ["request"] = Reference("Claim/" + file.Id), ["response"] = Reference("ClaimResponse/" + file.Response), ["amount"] = Euro(amount),
            }),
        });
        return new JsonObject { ["type"] = Coded("http://terminology.hl7.org/CodeSystem/ex-paymenttype", "complete"), ["date"] = Now[..10], ["amount"] = Euro(amount), ["identifier"] = Identifier() };
    }

    void Eligibility(JsonObject request)
    {
        var member = (string?)request["insurance"]?[0]?["coverage"]?["identifier"]?["value"] ?? "";
        store.Put("CoverageEligibilityResponse", store.NextId(), new JsonObject
        {
            ["resourceType"] = "CoverageEligibilityResponse", ["status"] = "active", ["purpose"] = new JsonArray("benefits"), ["patient"] = request["patient"]?.DeepClone(), ["created"] = Now,
            ["request"] = Reference("CoverageEligibilityRequest/" + request["id"]), ["outcome"] = "complete", ["insurer"] = request["insurer"]?.DeepClone(),
            ["insurance"] = new JsonArray(new JsonObject
            {
                ["coverage"] = request["insurance"]?[0]?["coverage"]?.DeepClone(), ["inforce"] = member.Length > 0 && PayerMembers.IsCovered(member),
                ["item"] = new JsonArray(new JsonObject { ["name"] = PayerMembers.Plan(member) }),
            }),
        });
    }

    JsonObject Response(File file, JsonObject claim, string outcome) => new()
    {
        ["resourceType"] = "ClaimResponse", ["status"] = "active", ["type"] = claim["type"]?.DeepClone(), ["use"] = claim["use"]?.DeepClone() ?? "claim", ["patient"] = claim["patient"]?.DeepClone(), ["created"] = Now,
        ["insurer"] = claim["insurer"]?.DeepClone() ?? new JsonObject { ["display"] = "The payer (invented)" }, ["request"] = Reference("Claim/" + file.Id), ["outcome"] = outcome,
    };

    /// <summary>The number under which the hospital sent it; not the key that a repeat is known by.</summary>
    static string Number(JsonObject claim) =>
        (string?)(claim["identifier"] as JsonArray)?.FirstOrDefault(one => (string?)one?["system"] != Workflow)?["value"] ?? "Claim/" + claim["id"];

    static JsonObject Reference(string to) => new() { ["reference"] = to };

    static JsonObject Coded(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    static JsonObject Amount(string system, string code, decimal amount) => new() { ["category"] = Coded(system, code), ["amount"] = Euro(amount) };

    static JsonObject Euro(decimal amount) => new() { ["value"] = amount, ["currency"] = "EUR" };
}
