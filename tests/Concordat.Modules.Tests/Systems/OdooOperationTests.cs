using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Sandbox;
using Concordat.Systems;
using Concordat.Systems.Odoo;

namespace Concordat.Modules.Tests.Systems;

/// <summary>The operations of the sample workspace against the simulated Odoo, over a real socket.</summary>
public sealed class OdooOperationTests(SandboxHost sandbox) : IClassFixture<SandboxHost>
{
    static readonly Dictionary<string, string> None = [];
    readonly OdooOperations invoices = Sample("revenue-cycle/apis/invoices/v1/odoo.yaml");
    readonly OdooOperations stock = Sample("supply-chain/apis/stock/v1/odoo.yaml");
    readonly OdooOperations appointments = Sample("patient-engagement/apis/appointments/v1/odoo.yaml");
    readonly OdooOperations labBilling = Sample("revenue-cycle/odoo/lab-billing.yaml");

    static OdooOperations Sample(string path)
    {
        var read = DocumentReader.Read(path, File.ReadAllBytes(System.IO.Path.Combine(TestFiles.Root, "samples/st-brigid/domains", path)));
        var findings = new List<Finding>();
        var operations = OdooOperations.Read(read.Root!, findings);
        Assert.Empty(read.Findings.Concat(findings));
        return operations!;
    }

    OdooBackend Backend(int timeoutMs = 10_000, string billing = "svc-billing") => new(
        new OdooClient(
            new OdooConnection(new Uri(sandbox.Address, "/odoo"), "brigid", new SystemLimits(TimeSpan.FromMilliseconds(timeoutMs), BreakAfter: 1000)),
            SystemHttp.Client(SystemLimits.Default), TimeProvider.System),
        new Dictionary<string, OdooLogin>
        {
            ["billing"] = new(billing, () => $"sandbox-{billing}-key"),
            ["inventory"] = new("svc-inventory", () => "sandbox-svc-inventory-key"),
            ["scheduling"] = new("svc-scheduling", () => "sandbox-svc-scheduling-key"),
        });

    async Task<SystemReply> Run(OdooOperations file, string id, OperationCall call, OdooBackend? over = null)
    {
        using var backend = over ?? Backend();
        return await OdooOperationRun.Run(backend, file, id, call, default);
    }

    static OperationCall Query(params (string Name, string Value)[] query) => new(None, query.ToDictionary(q => q.Name, q => q.Value));

    static OperationCall Path(string id) => new(new Dictionary<string, string> { ["id"] = id }, None);

    static JsonObject NewInvoice(string patient = "MRN-1005") => JsonNode.Parse(
        $$"""{"patientRef":"{{patient}}","invoiceDate":"2026-12-02","lines":[{"description":"Consultation","quantity":2,"unitPrice":40.5},{"description":"X-ray","quantity":1,"unitPrice":100}]}""")!.AsObject();

    [Fact]
    public async Task Reads_an_invoice_with_its_lines_in_the_words_of_the_contract()
    {
        var reply = await Run(invoices, "getInvoice", Path("1"));
        Assert.Null(reply.Outcome);
        var invoice = reply.Body!;
        Assert.Equal(["id", "number", "state", "paymentState", "total", "currency", "invoiceDate", "dueDate", "partnerName", "patientRef", "lines"], invoice.AsObject().Select(p => p.Key));
        Assert.Equal("1 posted EUR MRN-1001 Ada Sample", $"{invoice["id"]} {invoice["state"]} {invoice["currency"]} {invoice["patientRef"]} {invoice["partnerName"]}");
        Assert.Single(invoice["lines"]!.AsArray());
    }

    [Fact]
    public async Task A_draft_has_null_where_Odoo_says_false()
    {
        var drafts = await Run(invoices, "listInvoices", Query(("state", "draft"), ("limit", "1")));
        Assert.Null(drafts.Body!["items"]![0]!["number"]);
    }

    [Theory]
    [InlineData("999999", "not-found")]
    [InlineData("0", "invalid")]
    [InlineData("1 or 1=1", "invalid")]
    public async Task An_id_that_is_none_is_refused(string id, string code) => Assert.Equal(code, (await Run(invoices, "getInvoice", Path(id))).Outcome?.Code);

    [Fact]
    public async Task Lists_by_state_with_a_total_and_pages()
    {
        var first = await Run(invoices, "listInvoices", Query(("state", "cancelled"), ("limit", "2")));
        Assert.Equal(3L, (long)first.Body!["total"]!);
        Assert.Equal(2, first.Body["items"]!.AsArray().Count);
        Assert.All(first.Body["items"]!.AsArray(), item => Assert.Equal("cancelled", (string?)item!["state"]));
        var second = await Run(invoices, "listInvoices", Query(("state", "cancelled"), ("limit", "2"), ("offset", "2")));
        Assert.Single(second.Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task Filters_by_dates_and_by_the_patient()
    {
        var reply = await Run(invoices, "listInvoices", Query(("patientRef", "MRN-1002"), ("from", "2026-08-01"), ("to", "2026-11-30")));
        Assert.NotEmpty(reply.Body!["items"]!.AsArray());
        Assert.All(reply.Body["items"]!.AsArray(), item => Assert.Equal("MRN-1002", (string?)item!["patientRef"]));
    }

    [Fact]
    public async Task Asks_for_no_more_than_the_page_allows() =>
        Assert.Equal(100, (int)(await Run(invoices, "listInvoices", Query(("limit", "5000")))).Body!["limit"]!);

    [Fact]
    public async Task Creates_an_invoice_once_for_one_key()
    {
        var call = OperationCall.Of(NewInvoice(), "client-a:key-1");
        var first = await Run(invoices, "createInvoice", call);
        Assert.Null(first.Outcome);
        Assert.Equal("181 draft MRN-1005", $"{first.Body!["total"]} {first.Body["state"]} {first.Body["patientRef"]}");
        var second = await Run(invoices, "createInvoice", call);
        Assert.True(second.Repeated);
        Assert.Equal(first.Body.ToJsonString(), second.Body!.ToJsonString());
    }

    [Fact]
    public async Task A_dialogue_is_answered_once_for_one_reference_and_again_for_another()
    {
        var shares = Sample("revenue-cycle/odoo/discharge-billing.yaml");
        OperationCall Share(string id, string journal, decimal amount, string reference) =>
            new(new Dictionary<string, string> { ["id"] = id }, None, new JsonObject { ["journal"] = journal, ["amount"] = amount, ["reference"] = reference });
        var draft = JsonNode.Parse("""{ "encounterRef": "E-share", "patientRef": "MRN-1003", "lines": [{ "description": "Bed", "unitPrice": 100.03 }] }""");
        var id = (await Run(shares, "draftDischargeInvoice", OperationCall.Of(draft, "share-1"))).Body!["id"]!.ToString();
        Assert.Equal(Outcome.NotFound, (await Run(shares, "registerShare", Share(id, "BNK1", 60, "one"))).Outcome); // a draft is not paid
        await Run(shares, "postDischargeInvoice", Path(id));

        var (first, again, other) = (await Run(shares, "registerShare", Share(id, "BNK1", 60.02m, "one")), await Run(shares, "registerShare", Share(id, "BNK1", 60.02m, "one")), await Run(shares, "registerShare", Share(id, "ADJ", 30, "two")));

        Assert.Equal((false, true, false), (first.Repeated, again.Repeated, other.Repeated));
        Assert.Equal(["40.01", "40.01", "10.01"], new[] { first, again, other }.Select(reply => reply.Body!["open"]!.ToString()));
        var unknown = await Run(shares, "registerShare", Share(id, "NONE", 1, "three"));
        Assert.Equal((Outcome.Refused, "lookup-unknown"), (unknown.Outcome, unknown.Cause));
    }

    [Fact]
    public async Task Ten_attempts_at_the_same_time_make_one_line()
    {
        var body = JsonNode.Parse("""{"orderId":"F-77","reportId":"R-77","description":"Lipid panel","unitPrice":35,"patientRef":"MRN-1003"}""");
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Run(labBilling, "draftLabInvoiceLine", OperationCall.Of(body!.DeepClone()))));
        Assert.All(replies, reply => Assert.Null(reply.Outcome));
        Assert.Single(replies.Select(reply => (long)reply.Body!["id"]!).Distinct());
        Assert.Equal("35", replies[0].Body!["total"]!.ToString());
        Assert.NotNull((await sandbox.State("odoo"))["externalIds"]!["concordat.lab_F-77"]);
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_is_not_made_again()
    {
        var call = OperationCall.Of(JsonNode.Parse("""{"orderId":"F-lost","reportId":"R-1","description":"CBC","unitPrice":20,"patientRef":"nobody"}"""));
        using var own = new LostAnswers();
        await own.Start();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal("unreachable", (await OdooOperationRun.Run(own.Backend, labBilling, "draftLabInvoiceLine", call, default)).Outcome?.Code);
        }
        await own.Host.Behave("odoo", new { mode = "ok" });
        Assert.Null((await OdooOperationRun.Run(own.Backend, labBilling, "draftLabInvoiceLine", call, default)).Outcome);
        var state = await own.Host.State("odoo");
        Assert.Equal("1 1", $"{state["invoicesByExternalId"]} {state["linesOfThose"]}");
    }

    sealed class LostAnswers : IDisposable
    {
        public SandboxHost Host { get; } = new();
        public OdooBackend Backend { get; private set; } = null!;

        public async Task Start()
        {
            await Host.InitializeAsync();
            var client = new OdooClient(new(new Uri(Host.Address, "/odoo"), "brigid", new(TimeSpan.FromSeconds(5), BreakAfter: 1000)), SystemHttp.Client(SystemLimits.Default), TimeProvider.System);
            var login = new OdooLogin("svc-billing", () => "sandbox-svc-billing-key");
            await client.Count(login, "account.move", [], default);
            Backend = new OdooBackend(client, new Dictionary<string, OdooLogin> { ["billing"] = login });
            await Host.Behave("odoo", new { mode = "lost" });
        }

        public void Dispose() => Backend.Dispose();
    }

    [Theory]
    [InlineData("""{"patientRef":"nobody","lines":[]}""", "refused", "lookup-unknown")]
    [InlineData("""{"patientRef":"MRN-1001","invoiceDate":"2.12.2026","lines":[]}""", "invalid", "value")]
    [InlineData("""{"patientRef":"MRN-1001","lines":[{"description":"x","quantity":"many","unitPrice":1}]}""", "invalid", "value")]
    public async Task A_value_that_cannot_be_used_is_a_typed_no(string body, string code, string cause)
    {
        var reply = await Run(invoices, "createInvoice", OperationCall.Of(JsonNode.Parse(body), "k-" + cause + code + body.Length));
        Assert.Equal((code, cause), (reply.Outcome?.Code, reply.Cause));
        Assert.NotNull(reply.At);
    }

    [Fact]
    public async Task A_create_without_a_key_is_refused() =>
        Assert.Equal(("invalid", "idempotency-key"), (await Run(invoices, "createInvoice", OperationCall.Of(NewInvoice()))) is { } reply ? (reply.Outcome?.Code, reply.Cause) : default);

    [Fact]
    public async Task Finds_stock_by_product_and_location()
    {
        var reply = await Run(stock, "getStock", Query(("productCode", "MED-0003"), ("location", "WH/Stock/Pharmacy")));
        var item = Assert.Single(reply.Body!["items"]!.AsArray())!;
        Assert.Equal("MED-0003 WH/Stock/Pharmacy Units", $"{item["productCode"]} {item["location"]} {item["unit"]}");
        Assert.True((decimal)item["available"]! >= 0);
    }

    [Fact]
    public async Task Books_and_reads_an_appointment_with_zones()
    {
        var body = JsonNode.Parse("""{"subject":"Follow-up","start":"2026-12-20T09:00:00+01:00","stop":"2026-12-20T08:30:00Z","patientRef":"MRN-1004"}""");
        var booked = await Run(appointments, "createAppointment", OperationCall.Of(body, "televida:1"));
        Assert.Null(booked.Outcome);
        var read = await Run(appointments, "getAppointment", Path(booked.Body!["id"]!.ToString()));
        Assert.Equal("2026-12-20T08:00:00Z 2026-12-20T08:30:00Z Follow-up MRN-1004 booked",
            $"{read.Body!["start"]} {read.Body["stop"]} {read.Body["subject"]} {read.Body["patientRef"]} {read.Body["status"]}");
    }

    [Fact]
    public async Task A_time_without_a_zone_is_not_guessed() =>
        Assert.Equal("query.from", (await Run(appointments, "listAppointments", Query(("from", "2026-12-01T08:00:00")))).At);

    [Fact]
    public async Task A_user_without_the_right_gets_a_typed_no() =>
        Assert.Equal(("forbidden", "odoo-access"), (await Run(invoices, "getInvoice", Path("1"), Backend(billing: "svc-inventory"))) is { } reply ? (reply.Outcome?.Code, reply.Cause) : default);

    [Fact]
    public async Task The_doctor_reports_the_groups_that_no_operation_needs()
    {
        using var lean = Backend();
        Assert.Empty(await OdooDoctor.Check("odoo", lean, [invoices, stock, appointments, labBilling], default));
        using var all = Backend(billing: "svc-everything");
        var finding = Assert.Single(await OdooDoctor.Check("odoo", all, [invoices, stock, appointments, labBilling], default));
        Assert.Equal("odoo-excess-group", finding.Rule);
        Assert.Contains("Administration / Settings", finding.Message, StringComparison.Ordinal);
    }
}
