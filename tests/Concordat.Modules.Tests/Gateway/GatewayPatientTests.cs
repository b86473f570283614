using Concordat.Trust;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>A token of one patient reaches that patient alone, whatever request and response say.</summary>
public sealed class GatewayPatientTests : IAsyncLifetime
{
    private const string Records = "/apis/testing/records/v1/records";
    private const string Others = """{"id":"8","name":"Other","secret":"s","patientRef":"P-2","lines":[]}""";
    private const string Nobodys = """{"id":"9","name":"Nobody","patientRef":null}""";
    private const string Unsaid = """{"id":"10","name":"Unsaid"}""";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start(change: workspace => workspace.Edit(
        "partners/partner.yaml", "interfaces: [testing/records", """
            interfaces: [testing/records/v1, testing/old/v1, testing/gone/v1, testing/tight/v1]
              - id: phone
                keys: none
                title: Phone
                redirectUris: ["https://app.example/callback"]
                scopes: [patient/Record.rs, patient/Record.cud, launch/patient, openid, fhirUser, offline_access]
                purposes: [PATRQT]
                interfaces: [testing/records
            """.TrimEnd()));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task The_patients_own_record_is_given()
    {
        Assert.Equal(200, (int)(await Call("GET", Records + "/7")).Status);
        Assert.Equal(200, (int)(await Call("GET", Records + "?patientRef=P-1", List(ScriptedBackend.Record))).Status);
    }

    [Theory, InlineData(Others), InlineData(Nobodys), InlineData(Unsaid)]
    public async Task Another_record_looks_absent(string record)
    {
        var absent = await Call("GET", Records + "/8", record);
        absent.Problem(404, "not-found");
    }

    [Fact]
    public async Task A_list_holds_the_patients_rows_and_no_total_of_others()
    {
        var answer = await Call("GET", Records, List(ScriptedBackend.Record, Others, Nobodys, Unsaid));
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal("7", Assert.Single(answer.Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.False((await Call("GET", Records, List(ScriptedBackend.Record))).Json.TryGetProperty("total", out _));
    }

    [Theory]
    [InlineData("GET", Records + "?patientRef=P-2", null)]
    [InlineData("GET", Records + "?patientRef=p-1", null)]
    [InlineData("POST", Records, """{"name":"x","patientRef":"P-2"}""")]
    [InlineData("DELETE", Records + "/7", null)]
    public async Task A_request_about_another_or_about_nobody_is_refused_before_the_system_is_asked(string method, string path, string? body)
    {
        var answer = await Call(method, path, body: body);
        answer.Problem(403, "forbidden");
        Assert.Empty(_gateway.Backend.Calls);
    }

    [Fact]
    public async Task A_write_about_the_patient_is_let_through()
    {
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 201, ScriptedBackend.Record);
        Assert.Equal(201, (int)(await Call("POST", Records, body: """{"name":"x","patientRef":"P-1"}""", answer: null)).Status);
    }

    [Fact]
    public async Task An_interface_that_names_no_patient_is_closed()
    {
        await using var open = await TestGateway.Start(change: workspace =>
        {
            workspace.Edit("domains/testing/apis/old/v1/api.yaml", "  subject: { path: patientRef, response: patientRef }\n  consent: required", "  consent: none");
            workspace.Edit("partners/partner.yaml", "interfaces: [testing/records", """
                interfaces: [testing/records/v1, testing/old/v1, testing/gone/v1, testing/tight/v1]
                  - id: phone
                    keys: none
                    redirectUris: ["https://app.example/callback"]
                    scopes: [patient/Record.rs]
                    purposes: [PATRQT]
                    interfaces: [testing/records
                """.TrimEnd());
        });
        var answer = await open.Call("GET", "/apis/testing/old/v1/records", token: open.Token("phone", "partner", "PATRQT", "patient/Record.rs", patient: "P-1"));
        answer.Problem(403, "forbidden");
    }

    [Fact]
    public async Task A_token_of_a_patient_carries_no_scope_of_a_system()
    {
        var token = _gateway.Token("client", "partner", "PATRQT", "system/Record.rs", patient: "P-1");
        (await _gateway.Call("GET", Records + "/7", token: token)).Problem(403, "forbidden");
        (await _gateway.Call("GET", Records + "/7", token: _gateway.Token("phone", "partner", "PATRQT", "patient/Record.rs"))).Problem(403, "forbidden");
    }

    private static string List(params string[] records) => $$"""{"total":1000,"items":[{{string.Join(',', records)}}]}""";

    private Task<Answer> Call(string method, string path, string? answer = ScriptedBackend.Record, string? body = null)
    {
        if (answer is not null)
        {
            _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200, answer);
        }
        return _gateway.Call(method, path, body, _gateway.Token("phone", "partner", "PATRQT", "patient/Record.rs patient/Record.cud", patient: "P-1"), key: method == "POST" ? "k1" : null);
    }
}
