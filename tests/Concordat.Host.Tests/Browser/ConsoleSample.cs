using System.Text;
using Concordat.Control;
using Concordat.Governance.Control;
using Concordat.Governance.Partners;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Payloads;

namespace Concordat.Host.Tests.Browser;

/// <summary>Something of every sort. All of it is invented.</summary>
internal sealed class ConsoleSample(ConsoleHost host)
{
    private const string Message = "MSH|^~\\&|LAB|NORTHLAB|CONCORDAT|ST-BRIGID|20261122101500||ORU^R01|4711|P|2.5.1\rPID|1||INV-1^^^STB^MR||Invented^Iris\rOBX|1|NM|718-7^Hemoglobin^LN||13.2|g/dL";

    public Guid ApiExchange { get; } = Guid.CreateVersion7();
    public Guid LabExchange { get; } = Guid.CreateVersion7();
    public Guid LabMessage { get; } = Guid.CreateVersion7();
    public List<Guid> Dead { get; } = [];
    public string OpenChange { get; private set; } = "";

    /// <summary>A partner on its way, with some forms and a run.</summary>
    public Guid Partner { get; private set; }

    public async Task Fill()
    {
        await Calls();
        await Put(LabMessage, "lab-results", LabExchange);
        for (var i = 0; i < 4; i++)
        {
            Dead.Add(Guid.CreateVersion7());
            await Put(Dead[^1], "lab-results-down", Guid.CreateVersion7());
        }
        await host.Get<Quiet>().Settle();
        var sample = new TrafficSample("supply-chain/stock/v1", "1.0.0", () => new HashSet<string> { "items", "location" });
        for (var i = 0; i < 5; i++)
        {
            host.Get<TrafficSampler>().Offer(sample, "response", "{\"items\":[{\"location\":\"desk@st-brigid.example\"}]}"u8);
        }
        await Invite();
        OpenChange = await Propose("Show the due date to the patient app", "dueDate, lines", "dueDate, total, lines");
    }

    private async Task Invite()
    {
        var applications = host.Get<PartnerApplications>();
        Partner = (await applications.Invite("ada", "outside", ["revenue-cycle/eligibility/v1"], default)).Value!.Application.Id;
        await Fill(ApplicationForms.Organization, ("name", "harbour"), ("title", "Harbour Clinic"), ("type", "hospital"), ("region", "eu-west"));
        await Fill(ApplicationForms.Security, [.. ApplicationForms.Questions.Select(one => (one.Name, "yes"))]);
        await Fill(ApplicationForms.Access, ("interfaces", "revenue-cycle/eligibility/v1 read"), ("purposes", "ELIGVER"));
        await Fill(ApplicationForms.Keys, ("client", "harbour-claims"), ("jwksUrl", "https://keys.harbour.example/jwks"));
        Assert.Null((await host.Get<Certification>().Begin((await applications.Find(Partner, default))!, "person:ada", default)).Refused);

        async Task Fill(string form, params (string Field, string Value)[] fields) =>
            Assert.Empty(await applications.Save(Partner, form, fields.ToDictionary(field => field.Field, field => (string[])[field.Value]), default));
    }

    /// <summary>Opens a change request as ada and answers its id.</summary>
    public async Task<string> Propose(string title, string before, string after)
    {
        using var http = await SignIn("ada");
        var files = ConsoleHost.SampleFiles();
        const string api = "domains/revenue-cycle/apis/invoices/v1/api.yaml";
        Assert.Contains(before, files[api], StringComparison.Ordinal);
        files[api] = files[api].Replace(before, after, StringComparison.Ordinal);
        return (await new ControlClient(http).Open(new ControlApi.OpenChangeRequest(title, files, Authors: ["iris.invented@st-brigid.example"]))).Id;
    }

    /// <summary>A client with a person's session.</summary>
    public async Task<HttpClient> SignIn(string person)
    {
        var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        http.DefaultRequestHeaders.Add("Concordat-Request", "test");
        using var content = new StringContent($$"""{ "name": "{{person}}", "password": "{{host.Password(person)}}" }""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/control/v1/session", content);
        answer.EnsureSuccessStatusCode();
        return http;
    }

    private async Task Put(Guid id, string channel, Guid exchange)
    {
        var sealedContent = host.Get<PayloadVault>().Seal("clinical/lab-results", Encoding.UTF8.GetBytes(Message));
        await host.Get<ModuleDb>().Write(unit => host.Get<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = id, Kind = "flow", Channel = channel, IdempotencyKey = id.ToString(), Exchange = exchange, Release = 1, Interface = "clinical/lab-results", Payload = sealedContent,
        }));
        await host.Get<ExchangeLog>().Commit(new ExchangeRecord
        {
            Id = exchange, Kind = "mllp", Interface = "clinical/lab-results", Version = "1.0.0", Operation = "ORU^R01", Release = 1, Decision = "CR-0001", Partner = "northlab",
            Outcome = "ok", StartedAt = DateTimeOffset.UtcNow.AddSeconds(-1), Microseconds = 2_900, RequestBytes = 640, ResponseBytes = 88,
        });
    }

    private async Task Calls()
    {
        var log = host.Get<ExchangeLog>();
        for (var i = 0; i < 240; i++)
        {
            var refused = i % 17 == 3;
            await log.Add(new ExchangeRecord
            {
                Id = i == 0 ? ApiExchange : Guid.CreateVersion7(), Kind = "api", Release = 1, Decision = "CR-0001", Version = "1.2.0",
                Interface = i % 3 == 0 ? "supply-chain/stock/v1" : "revenue-cycle/invoices/v1", Operation = i % 3 == 0 ? "listStock" : "getInvoice",
                Client = i % 3 == 0 ? "greenleaf-orders" : "meridian-claims", Partner = i % 3 == 0 ? "greenleaf-pharmacy" : "meridian-health", Purpose = i % 3 == 0 ? "HOPERAT" : "HPAYMT",
                Status = refused ? 429 : 200, Outcome = refused ? "too-many-requests" : "ok", StartedAt = DateTimeOffset.UtcNow.AddSeconds(-14 * i), Microseconds = 9_000 + (i * 37),
                RequestBytes = 0, ResponseBytes = 412, FieldsReturned = "number,state,paymentState,total,currency", TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            });
        }
        await log.Commit(new ExchangeRecord
        {
            Id = Guid.CreateVersion7(), Kind = "api", Release = 1, Status = 401, Outcome = "unauthenticated", Interface = "revenue-cycle/invoices/v1", StartedAt = DateTimeOffset.UtcNow, Microseconds = 310,
        });
    }
}
