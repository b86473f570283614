using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Gateway.Explain;
using Microsoft.AspNetCore.Http;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>
/// A partner that may see the claims of one payer tries to reach those of another: by ids, filters, bodies, headers, cursors and spellings of them. Nothing of the
/// other payer comes back, and the answer is the same whether what was asked for exists or not. Names and claims are invented.
/// </summary>
public sealed class IsolationProbes : IAsyncLifetime
{
    private const string Claims = "/apis/testing/claims/v1/claims";
    private const string Mine = "MERIDIAN";
    private const string Others = "CIVIC";
    private const string Nobodys = "ZZZZZ"; // as long as the other one, so that no length tells them apart
    private static readonly (string Id, string Payer, string Secret)[] Stored = [("1", Mine, "own"), ("2", Others, "SECRET-OF-CIVIC"), ("3", Mine, "own"), ("4", Others, "SECRET-OF-CIVIC"), ("5", "", "SECRET-OF-NOBODY")];
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.Start(change: workspace =>
        {
            workspace.Edit("partners/partner.yaml", "clients:", $"dataScope:\n  payer: [{Mine}]\nclients:");
            workspace.Edit("partners/partner.yaml", "interfaces: [", "interfaces: [testing/claims/v1, ");
            workspace.Add("domains/testing/apis/claims/v1/api.yaml", Api);
            workspace.Add("domains/testing/apis/claims/v1/openapi.yaml", Contract);
        });
        _gateway.Backend.Answer = Serve;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>A probe: what is asked for a value that is another's, or nobody's.</summary>
    private sealed record Probe(string Name, Func<string, (string Method, string Target, string? Body)> Ask);

    private static readonly (string Name, Func<string, string> Of)[] Spellings =
    [
        ("as it is", v => v), ("in lower case", v => v.ToLowerInvariant()), ("with a space before", v => "%20" + v), ("with a space behind", v => v + "%20"), ("percent-encoded", v => string.Concat(v.Select(c => $"%{(int)c:X2}"))),
        ("encoded twice", v => string.Concat(v.Select(c => $"%25{(int)c:X2}"))), ("after the own", v => $"{Mine},{v}"), ("before the own", v => $"{v},{Mine}"), ("with a bar", v => $"{Mine}%7C{v}"), ("with a zero", v => $"{Mine}%00{v}"),
        ("as a list", v => $"%5B%22{v}%22%5D"), ("as an object", v => $"%7B%22in%22%3A%22{v}%22%7D"), ("with a line break", v => $"{Mine}%0D%0A{v}"), ("with dots", v => $"..%2F{v}"), ("with a wildcard", v => v[..2] + "*"), ("as a pattern", v => $"%25{v}%25"),
        ("with an ampersand", v => $"{Mine}%26payer%3D{v}"), ("with a semicolon", v => $"{Mine};payer={v}"), ("in full width", v => Uri.EscapeDataString(string.Concat(v.Select(c => (char)(c + 0xFEE0))))), ("with a soft hyphen", v => Uri.EscapeDataString(v.Insert(1, "\u00AD"))),
        ("in quotes", v => $"%22{v}%22"), ("as SQL", v => $"{Mine}%27%20OR%20payer%3D%27{v}"), ("with a plus", v => $"+{v}"), ("with a tab", v => $"{v}%09"),
    ];

    private static IEnumerable<Probe> All()
    {
        foreach (var (name, of) in Spellings)
        {
            yield return new($"filter {name}", v => ("GET", $"{Claims}?payer={of(v)}", null));
            yield return new($"own filter, then {name}", v => ("GET", $"{Claims}?payer={Mine}&payer={of(v)}", null));
            yield return new($"filter {name}, then own", v => ("GET", $"{Claims}?payer={of(v)}&payer={Mine}", null));
            yield return new($"posted {name}", v => ("POST", Claims, new JsonObject { ["payer"] = Uri.UnescapeDataString(of(v)), ["note"] = "n" }.ToJsonString()));
        }
        foreach (var name in (string[])["PAYER", "payer[]", "payer%5B%5D", "payer%00", "_payer", "filter%5Bpayer%5D", "cursor", "after", "fields", "_elements", "_include", "sort", "$filter"])
        {
            yield return new($"by {name}", v => ("GET", $"{Claims}?{name}={v}", null));
            yield return new($"by own payer and {name}", v => ("GET", $"{Claims}?payer={Mine}&{name}={v}", null));
        }
        foreach (var (name, form) in (List<(string, string)>)[("as it is", "{0}"), ("with a slash behind", "{0}/"), ("with a zero before", "0{0}"), ("encoded", "%3{0}"), ("by dots", "1/../{0}"), ("by encoded dots", "1%2F..%2F{0}"), ("with a suffix", "{0}.json"), ("with a parameter", "{0};v=1"), ("with a query", "{0}?payer=" + Mine)])
        {
            yield return new($"id {name}", v => ("GET", $"{Claims}/{string.Format(null, System.Text.CompositeFormat.Parse(form), v == Others ? "2" : "9")}", null));
        }
        yield return new("posted twice in one body", v => ("POST", Claims, $$"""{"payer":"{{Mine}}","payer":"{{v}}","note":"n"}"""));
        yield return new("posted beside the own", v => ("POST", Claims, $$"""{"payer":"{{Mine}}","Payer":"{{v}}","note":"n"}"""));
        yield return new("posted as a list", v => ("POST", Claims, $$"""{"payer":["{{Mine}}","{{v}}"],"note":"n"}"""));
        yield return new("posted as an object", v => ("POST", Claims, $$"""{"payer":{"in":"{{v}}"},"note":"n"}"""));
        yield return new("posted below another", v => ("POST", Claims, $$"""{"claim":{"payer":"{{v}}"},"note":"n"}"""));
        yield return new("posted with an own payer in the query", v => ("POST", $"{Claims}?payer={Mine}", $$"""{"payer":"{{v}}","note":"n"}"""));
        yield return new("posted in another spelling alone, with an own payer in the query", v => ("POST", $"{Claims}?payer={Mine}", $$"""{"payer":"{{Mine}}","PAYER":"{{v}}","note":"n"}"""));
        yield return new("in the query, with an own payer in the body", v => ("POST", $"{Claims}?payer={v}", $$"""{"payer":"{{Mine}}","note":"n"}"""));
        yield return new("posted with an escaped name", v => ("POST", Claims, $$"""{"pa\u0079er":"{{v}}","note":"n"}"""));
        yield return new("posted without a payer", _ => ("POST", Claims, """{"note":"n"}"""));
    }

    [Fact]
    public async Task No_probe_reaches_another_payer_and_none_tells_absent_from_forbidden()
    {
        var (probes, told) = (0, new List<string>());
        foreach (var probe in All())
        {
            probes++;
            _gateway.Backend.Calls.Clear();
            var (others, nobodys) = (await Run(probe, Others), await Run(probe, Nobodys));
            if (others.Text != nobodys.Text)
            {
                told.Add($"{probe.Name}: {others.Text} instead of {nobodys.Text}");
            }
            if (others.Text.Contains("SECRET", StringComparison.Ordinal) || others.Text.Contains(Others, StringComparison.OrdinalIgnoreCase))
            {
                told.Add($"{probe.Name}: shows {others.Text}");
            }
            if (_gateway.Backend.Calls.Any(call => call.Method == "POST" && call.Body.Contains(Others, StringComparison.Ordinal)))
            {
                told.Add($"{probe.Name}: reached the system behind");
            }
        }
        Assert.Empty(told);
        Assert.True(probes >= 100, $"{probes} probes");
    }

    [Fact]
    public async Task The_own_claims_are_seen_alone_and_in_lists_without_a_count_of_the_others()
    {
        var list = await _gateway.Call("GET", Claims);
        Assert.Equal((200, """{"items":[{"id":"1","payer":"MERIDIAN"},{"id":"3","payer":"MERIDIAN"}]}"""), ((int)list.Status, list.Body));
        Assert.Equal(200, (int)(await _gateway.Call("GET", Claims + "?payer=" + Mine)).Status);
        Assert.Equal(200, (int)(await _gateway.Call("GET", Claims + "/1")).Status);
        Assert.Equal(201, (int)(await _gateway.Call("POST", Claims, $$"""{"payer":"{{Mine}}","note":"n"}""", key: "k")).Status);
        (await _gateway.Call("GET", Claims + "/5")).Problem(404, "not-found"); // says not whose it is
    }

    [Fact]
    public void An_explanation_says_what_bounds_the_records_of_a_call()
    {
        var step = Assert.Single(_gateway.Get<ExplainCall>().Explain("GET", Claims, "client", "TREAT").Steps, step => step.Step == "data scope");
        Assert.Equal((true, "partners/partner.yaml"), (step.Permits, step.Where!.Split(':')[0]));
        Assert.Contains("own payer", step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partner_that_says_not_whose_it_may_see_is_no_release()
    {
        _gateway.Workspace.Edit("partners/partner.yaml", $"dataScope:\n  payer: [{Mine}]\n", "");
        var finding = Assert.Single(_gateway.Workspace.Read().Findings, finding => finding.Rule == "data-scope-partner");
        Assert.Contains("payer", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_a_record_that_the_path_names_is_no_release()
    {
        _gateway.Workspace.Edit("domains/testing/apis/claims/v1/openapi.yaml", "    get:\n      operationId: getClaim", "    delete:\n      operationId: deleteClaim\n      responses:\n        '204': { description: gone }\n    get:\n      operationId: getClaim");
        Assert.Contains(_gateway.Workspace.Read().Findings, finding => finding.Rule == "data-scope-record");
    }

    private async Task<(int Status, string Text)> Run(Probe probe, string value)
    {
        var (method, target, body) = probe.Ask(value);
        var answer = await _gateway.Call(method, target, body, key: method == "POST" ? Guid.NewGuid().ToString() : null);
        var headers = string.Join('\n', answer.Headers.Concat(answer.ContentHeaders).Where(h => h.Key is not ("Date" or "Concordat-Exchange" or "traceparent") && !h.Key.StartsWith("RateLimit", StringComparison.OrdinalIgnoreCase)).OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
        // What the caller sent may come back in the words of a contract's finding; the value itself never does.
        return ((int)answer.Status, $"{(int)answer.Status}\n{headers}\n{Regex.Replace(answer.Body, "[0-9a-f]{8}-[0-9a-f-]{27}", "EXCHANGE", RegexOptions.None, TimeSpan.FromSeconds(1))}");
    }

    private static Task Serve(HttpContext context)
    {
        var id = context.Request.Path.Value!.Split('/')[^1];
        if (context.Request.Method == "POST")
        {
            return ScriptedBackend.Json(context, 201, Json(("6", Mine, "own")));
        }
        if (id != "claims")
        {
            return Stored.FirstOrDefault(claim => claim.Id == id) is { Id: not null } one ? ScriptedBackend.Json(context, 200, Json(one)) : ScriptedBackend.Json(context, 404, "{}");
        }
        // A system behind that is careless with filters: what it is asked by any of them, it answers.
        var asked = context.Request.Query["payer"].SelectMany(value => value!.Split(',')).ToList();
        var found = Stored.Where(claim => asked.Count == 0 || asked.Contains(claim.Payer, StringComparer.OrdinalIgnoreCase)).ToList();
        return ScriptedBackend.Json(context, 200, $$"""{"total":{{found.Count}},"items":[{{string.Join(',', found.Select(Json))}}]}""");
    }

    private static string Json((string Id, string Payer, string Secret) claim) =>
        JsonSerializer.Serialize(claim.Payer.Length == 0 ? (object)new { id = claim.Id, secret = claim.Secret } : new { id = claim.Id, payer = claim.Payer, secret = claim.Secret });

    private const string Api = """
        kind: api
        name: claims
        version: 1.0.0
        lifecycle: published
        owner: testing
        summary: Claims of payers.
        classification: internal
        criticality: low
        tier: wide
        contract: openapi.yaml
        backend: { system: backend, path: /back }
        access:
          purposes: [TREAT]
          scopes: { read: system/Record.rs, write: system/Record.cud }
          dataScope:
            payer: { path: payer, response: payer }
        minimize:
          TREAT: [id, payer]
        """;

    private const string Contract = """
        openapi: 3.1.0
        info: { title: Claims, version: 1.0.0 }
        paths:
          /claims:
            get:
              operationId: listClaims
              parameters:
                - { name: payer, in: query, schema: { type: string, maxLength: 200 } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
            post:
              operationId: createClaim
              parameters:
                - { name: payer, in: query, schema: { type: string, maxLength: 200 } }
              requestBody:
                required: true
                content: { application/json: { schema: { type: object, required: [payer], properties: { payer: { type: string, maxLength: 200 }, note: { type: string } } } } }
              responses:
                '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Claim' } } } }
          /claims/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: string, maxLength: 40 } }
            get:
              operationId: getClaim
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Claim' } } } }
        components:
          schemas:
            Claim:
              type: object
              required: [id]
              properties: { id: { type: string }, payer: { type: string }, secret: { type: string } }
            Page:
              type: object
              required: [items]
              properties: { total: { type: integer }, items: { type: array, items: { $ref: '#/components/schemas/Claim' } } }
        """;
}
