using Concordat.Trust;
using Concordat.Trust.Consents;

namespace Concordat.Modules.Tests.Gateway;

public sealed class GatewayConsentTests : IAsyncLifetime
{
    private const string Records = "/apis/testing/records/v1/records";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private Task OptOut(string purpose = "TREAT") => _gateway.Get<OptOuts>().Record("P-1", purpose, "person:grace", "asked at the desk");

    [Fact]
    public async Task A_single_record_of_a_patient_who_opted_out_looks_absent()
    {
        await OptOut();

        (await _gateway.Call("GET", Records + "/7")).Problem(404, "not-found");
        Assert.Equal(200, (int)(await _gateway.Call("GET", Records + "/7", token: _gateway.Token(purpose: "PATRQT"))).Status);
    }

    [Fact]
    public async Task In_a_list_the_record_is_not_there_and_no_count_tells_of_it()
    {
        await OptOut();
        _gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200,
            """{"total":4,"items":[{"id":"1","name":"a","patientRef":"P-1"},{"id":"2","name":"b","patientRef":"P-2"},{"id":"3","name":"c","patientRef":null},{"id":"4","name":"d"}]}""");

        var answer = await _gateway.Call("GET", Records);

        Assert.Equal("""{"items":[{"id":"2","name":"b"},{"id":"3","name":"c"}]}""", answer.Body);
    }

    [Fact]
    public async Task A_request_that_names_the_patient_is_refused_before_the_system_is_asked()
    {
        await OptOut("*");

        (await _gateway.Call("GET", Records + "?patientRef=P-1")).Problem(403, "consent-denied");
        (await _gateway.Call("POST", Records, """{"name":"a","patientRef":"P-1"}""", key: "k")).Problem(403, "consent-denied");
        Assert.Empty(_gateway.Backend.Calls);
    }

    [Fact]
    public async Task What_was_refused_for_consent_is_recorded_with_the_key_of_the_patient()
    {
        await OptOut();
        await _gateway.Call("GET", Records + "/7");

        var exchange = Assert.Single(await _gateway.Exchanges());

        Assert.Equal(_gateway.Get<ConsentGate>().KeyOf("P-1"), exchange.SubjectKey);
        Assert.Equal(("not-found", 404), (exchange.Outcome, exchange.Status));
        Assert.Null(exchange.FieldsReturned);
    }

    /// <summary>Records say their code and their day, and a consent tells them apart.</summary>
    private static async Task<TestGateway> Coded(string provision)
    {
        var gateway = await TestGateway.Start(change: workspace =>
        {
            workspace.Edit("domains/testing/apis/records/v1/api.yaml", "subject: { path: patientRef, response: patientRef }", "subject: { path: patientRef, response: patientRef, class: Observation, code: name }");
        });
        using var resource = Trust.ConsentTests.Resource(provision, """{"reference":"Patient/P-1"}""");
        Assert.Null((await gateway.Get<ConsentStore>().Create(resource.RootElement, "person:grace", "", [], default)).Refused);
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 200,
            """{"total":3,"items":[{"id":"1","name":"s|blood","patientRef":"P-1"},{"id":"2","name":"s|hiv","patientRef":"P-1"},{"id":"3","name":"s|hiv","patientRef":"P-2"}]}""");
        return gateway;
    }

    [Fact]
    public async Task A_consent_that_denies_one_code_withholds_its_records_alone()
    {
        await using var gateway = await Coded("""{"type":"permit","provision":[{"type":"deny","code":[{"coding":[{"system":"s","code":"hiv"}]}]}]}""");

        var answer = await gateway.Call("GET", Records + "?patientRef=P-1");

        Assert.Equal("""{"items":[{"id":"1","name":"s|blood"},{"id":"3","name":"s|hiv"}]}""", answer.Body);
    }

    [Fact]
    public async Task A_consent_that_denies_the_class_of_the_interface_refuses_before_the_system_is_asked()
    {
        await using var gateway = await Coded("""{"type":"permit","provision":[{"type":"deny","class":[{"code":"Observation"}]}]}""");

        (await gateway.Call("GET", Records + "?patientRef=P-1")).Problem(403, "consent-denied");
        Assert.Empty(gateway.Backend.Calls);
    }

    [Fact]
    public async Task A_consent_that_denies_to_change_lets_read()
    {
        await using var gateway = await Coded("""{"type":"permit","provision":[{"type":"deny","action":[{"coding":[{"code":"collect"}]}]}]}""");

        Assert.Equal(200, (int)(await gateway.Call("GET", Records + "?patientRef=P-1")).Status);
        (await gateway.Call("POST", Records, """{"name":"a","patientRef":"P-1"}""", key: "k")).Problem(403, "consent-denied");
    }

    [Fact]
    public async Task A_write_whose_consent_depends_on_what_is_written_is_refused()
    {
        await using var gateway = await Coded("""{"type":"permit","provision":[{"type":"deny","code":[{"coding":[{"system":"s","code":"hiv"}]}]}]}""");

        (await gateway.Call("POST", Records, """{"name":"a","patientRef":"P-1"}""", key: "k")).Problem(403, "consent-denied");
    }

    [Fact]
    public async Task A_consent_for_one_partner_says_nothing_of_another()
    {
        await using var gateway = await Coded("""{"type":"deny","actor":[{"reference":{"reference":"Organization/islander"}}]}""");

        Assert.Equal(200, (int)(await gateway.Call("GET", Records + "?patientRef=P-1")).Status);
    }

    [Theory]
    [InlineData("?patientRef=P-2", """{"name":"a","patientRef":"P-1"}""")]
    [InlineData("", """{"name":"a","patientRef":"P-2","PatientRef":"P-1"}""")]
    [InlineData("", """{"name":"a","PatientRef":"P-1"}""")]
    public async Task A_request_that_names_the_patient_in_two_ways_is_refused_since_the_system_behind_may_read_the_other(string query, string body)
    {
        await using var gateway = await TestGateway.Start(change: workspace =>
        {
            workspace.Edit("domains/testing/parts/records.yaml", "required: [name, patientRef]\n      additionalProperties: false", "required: [name]");
            workspace.Edit("domains/testing/apis/records/v1/openapi.yaml", "operationId: createRecord", "operationId: createRecord\n      parameters:\n        - { name: patientRef, in: query, schema: { type: string } }");
        });
        await gateway.Get<OptOuts>().Record("P-1", "*", "person:grace", "asked at the desk");

        (await gateway.Call("POST", Records + query, body, key: "k")).Problem(400, "invalid");
        Assert.Empty(gateway.Backend.Calls);
    }

    [Fact]
    public async Task A_success_that_the_contract_describes_by_default_alone_shows_nothing_since_nobody_knows_where_its_records_stand()
    {
        await using var gateway = await TestGateway.Start(change: workspace => workspace.Edit(
            "domains/testing/apis/records/v1/openapi.yaml", "schemas/Record' } } } }\n    delete:",
            "schemas/Record' } } } }\n        default: { description: other, content: { application/json: { schema: { type: object } } } }\n    delete:"));
        gateway.Backend.Answer = context => ScriptedBackend.Json(context, 202, ScriptedBackend.Record);

        (await gateway.Call("GET", Records + "/7")).Problem(502, "bad-backend-response");
    }
}
