using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Control;
using Concordat.Host.Tests.Journeys;
using static Concordat.Governance.Control.ControlApi;

namespace Concordat.Host.Tests.Security;

/// <summary>One node with the sample network for all ten classes, each a risk of the OWASP API Security Top 10 of 2023.</summary>
[CollectionDefinition("owasp")]
public sealed class OwaspCollection : ICollectionFixture<JourneyNode>;

internal static class Doors
{
    public const string Invoices = "/apis/revenue-cycle/invoices/v1/invoices";
    public const string Stock = "/apis/supply-chain/stock/v1/stock";
}

/// <summary>API1: broken object level authorization.</summary>
[Collection("owasp")]
public sealed class Api1ObjectLevel(JourneyNode node)
{
    [Fact]
    public async Task What_lies_on_the_wards_is_not_the_pharmacys_to_see()
    {
        var all = await node.Get("greenleaf-orders", Doors.Stock + "?limit=200");
        Assert.True(all.Status == 200, all.Text);
        Assert.Equal(["WH/Stock", "WH/Stock/Pharmacy"], all.Json["items"]!.AsArray().Select(item => (string?)item!["location"]).Distinct().Order());
        var (others, nobodys) = (await node.Get("greenleaf-orders", Doors.Stock + "?location=WH/Stock/Ward%202"), await node.Get("greenleaf-orders", Doors.Stock + "?location=WH/Stock/Ward%209"));
        others.IsProblem(404, "not-found");
        Assert.Equal(Bare(nobodys), Bare(others));
    }

    [Fact]
    public async Task A_search_asks_Odoo_for_the_own_shelves_alone_so_that_its_pages_are_full()
    {
        var page = await node.Get("greenleaf-orders", Doors.Stock + "?limit=5&offset=5");
        Assert.Equal(5, page.Json["items"]!.AsArray().Count);
    }

    private static string Bare(JourneyAnswer answer) => answer.Text.Replace(answer.Exchange.ToString(), "", StringComparison.Ordinal);
}

/// <summary>API2: broken authentication.</summary>
[Collection("owasp")]
public sealed class Api2Authentication(JourneyNode node)
{
    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZXJpZGlhbi1jbGFpbXMifQ.")]
    [InlineData("Basic bWVyaWRpYW4tY2xhaW1zOng=")]
    public async Task What_is_no_token_of_ours_is_nobody(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Doors.Invoices + "/12");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await node.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
        (await JourneyAnswer.Of(response)).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_token_in_the_address_is_none()
    {
        var token = await node.Token("meridian-claims");
        var answer = await node.Get(null, $"{Doors.Invoices}/12?access_token={token}");
        answer.IsProblem(401, "unauthenticated");
        Assert.DoesNotContain(token, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_cannot_be_guessed_for_long_and_a_wrong_name_is_answered_alike()
    {
        async Task<JourneyAnswer> Try(string name)
        {
            using var http = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
            http.DefaultRequestHeaders.Add("Concordat-Request", "1");
            using var response = await http.PostAsync("/control/v1/session", new StringContent(new JsonObject { ["name"] = name, ["password"] = "a guess of many" }.ToJsonString(), Encoding.UTF8, "application/json"));
            return await JourneyAnswer.Of(response);
        }
        var known = await Try("mara");
        Assert.Equal((401, known.Text), ((await Try("nobody-of-that-name")).Status, (await Try("nobody-of-that-name")).Text));
        for (var i = 0; i < 5; i++)
        {
            await Try("mara");
        }
        using var late = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
        late.DefaultRequestHeaders.Add("Concordat-Request", "1");
        var words = new JsonObject { ["name"] = "mara", ["password"] = Demo.DemoPeople.Password(node.Node.Options, "mara") };
        using var right = await late.PostAsync("/control/v1/session", new StringContent(words.ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode); // the right one comes too late, for some minutes
    }
}

/// <summary>API3: broken object property level authorization.</summary>
[Collection("owasp")]
public sealed class Api3PropertyLevel(JourneyNode node)
{
    [Fact]
    public async Task Fields_that_a_purpose_does_not_see_cannot_be_asked_for()
    {
        Assert.Equal("{}", (await node.Get("meridian-claims", Doors.Invoices + "/12?fields=lines,patientRef,partnerName")).Text);
        foreach (var query in (string[])["?_elements=patientRef", "?include=lines", "?expand=partnerName", "?Fields=lines"])
        {
            (await node.Get("meridian-claims", $"{Doors.Invoices}/12{query}")).IsProblem(400, "invalid");
        }
        Assert.DoesNotContain("patientRef", (await node.Get("meridian-claims", Doors.Invoices + "/12")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state", "\"posted\"")]
    [InlineData("total", "0")]
    [InlineData("id", "12")]
    [InlineData("__proto__", "{\"state\":\"posted\"}")]
    public async Task A_property_that_is_not_the_callers_to_set_is_refused(string name, string value) => (await node.Call("meridian-claims", HttpMethod.Post, Doors.Invoices,
        $$"""{"patientRef":"MRN-1003","lines":[{"description":"x","quantity":1,"unitPrice":1}],"{{name}}":{{value}}}""", key: "owasp-3-" + name)).IsProblem(400, "invalid");
}

/// <summary>API4: unrestricted resource consumption.</summary>
[Collection("owasp")]
public sealed class Api4Resources(JourneyNode node)
{
    [Fact]
    public async Task Pages_bodies_and_nesting_have_an_end()
    {
        (await node.Get("civic-claims", Doors.Invoices + "?limit=1000000")).IsProblem(400, "invalid");
        (await node.Call("meridian-claims", HttpMethod.Post, Doors.Invoices, "{\"patientRef\":\"" + new string('x', 2_000_000) + "\"}", key: "owasp-4-large")).IsProblem(413, "too-large");
        (await node.Call("meridian-claims", HttpMethod.Post, Doors.Invoices, string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000), key: "owasp-4-deep")).IsProblem(400, "invalid");
    }

    [Fact]
    public async Task A_request_that_never_ends_does_not_hold_others()
    {
        var gateway = node.Gateway.BaseAddress!;
        using var slow = new TcpClient();
        await slow.ConnectAsync(gateway.Host, gateway.Port, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Doors.Invoices} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await node.Get("civic-claims", Doors.Invoices + "?limit=1")).Status);
    }

    [Fact]
    public async Task Addresses_and_headers_have_an_end()
    {
        using var longest = await node.Gateway.GetAsync(Doors.Invoices + "?q=" + new string('x', 20_000), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, longest.StatusCode);
    }
}

/// <summary>API5: broken function level authorization.</summary>
[Collection("owasp")]
public sealed class Api5FunctionLevel(JourneyNode node)
{
    [Fact]
    public async Task A_partners_token_opens_nothing_of_the_control_plane()
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await node.Token("meridian-claims"));
        foreach (var path in (string[])["overview", "changes", "exchanges", "messages", "audit", "people", "break-glass"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/control/v1/" + path, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public async Task Each_role_does_what_is_its_own_alone()
    {
        var (author, approver, operating, administrator) = (await node.As("ada"), await node.As("tomas"), await node.As("ines"), await node.As("admin"));
        await Refused(() => author.Activate(1, "because I can"));
        await Refused(() => approver.People());
        await Refused(() => operating.CreateConsent("{}", "because I can"));
        await Refused(() => operating.Disclosures(new DisclosuresQuestion("MRN-1003", null, null, null, "because I can")));
        await Refused(() => administrator.Payload(Guid.NewGuid(), new PayloadRequest("because I can", null)));
        await Refused(() => administrator.Activate(1, "because I can"));
        await Refused(() => approver.BreakGlass(new NewEmergency("meridian-claims", "MRN-1003", null, 5, "because I can do it")));
    }

    private static async Task Refused(Func<Task> work) => Assert.Equal(403, (await Assert.ThrowsAsync<ControlRefusedException>(work)).Problem.Status);
}

/// <summary>API6: unrestricted access to sensitive business flows.</summary>
[Collection("owasp")]
public sealed class Api6BusinessFlows(JourneyNode node)
{
    private const string Body = """{"patientRef":"MRN-1003","lines":[{"description":"Consultation","quantity":1,"unitPrice":40}]}""";

    [Fact]
    public async Task A_create_in_a_loop_needs_a_key_each_time_and_one_key_makes_one_thing()
    {
        (await node.Call("meridian-claims", HttpMethod.Post, Doors.Invoices, Body)).IsProblem(400, "invalid");
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => node.Call("meridian-claims", HttpMethod.Post, Doors.Invoices, Body, key: "owasp-6-loop")));
        var made = all.Where(answer => answer.Status == 201).ToList();
        Assert.True(made.Count > 0, string.Join('\n', all.Select(answer => answer.Text)));
        Assert.Single(made.Select(answer => (int)answer.Json["id"]!).Distinct());
        Assert.All(all.Except(made), answer => answer.IsProblem(409, "conflict"));
    }
}

/// <summary>API7: server side request forgery.</summary>
[Collection("owasp")]
public sealed class Api7Forgery(JourneyNode node)
{
    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/", "key-address")]
    [InlineData("https://[::ffff:169.254.169.254]/", "key-address")]
    [InlineData("https://10.0.0.1/jwks", "key-address")]
    [InlineData("https://2130706433/jwks", "key-address")]
    [InlineData("https://localhost/jwks", "key-address")]
    [InlineData("http://keys.meridian.example/jwks", "key-address")]
    [InlineData("file:///etc/passwd", "resource-value")]
    [InlineData("gopher://127.0.0.1:6379/_x", "resource-value")]
    public async Task An_address_of_keys_that_leads_inside_is_told_before_any_node_would_refuse_to_ask_it(string address, string rule)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(node.Workspace, "partners", "meridian-health.yaml"), TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("concordat-owasp-").FullName;
        foreach (var path in Concordat.Cli.WorkspaceFolder.Files(node.Workspace).Keys)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.Copy(Path.Combine(node.Workspace, path), Path.Combine(folder, path));
        }
        await File.WriteAllTextAsync(Path.Combine(folder, "partners", "meridian-health.yaml"), text.Replace("keys: demo", $"jwksUrl: {address}", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (exit, output, error) = await node.Run("check", folder, "--fail-on", "warn");
        Assert.True(exit == Concordat.Cli.Exit.Findings, output + error);
        Assert.Contains($"[{rule}]", output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>API8: security misconfiguration.</summary>
[Collection("owasp")]
public sealed class Api8Misconfiguration(JourneyNode node)
{
    [Fact]
    public async Task Answers_say_nothing_of_the_server_and_are_kept_by_nobody()
    {
        var answer = await node.Get("civic-claims", Doors.Invoices + "?limit=1");
        Assert.Equal(("no-store", "nosniff"), (answer.Headers["Cache-Control"], answer.Headers["X-Content-Type-Options"]));
        Assert.DoesNotContain(answer.Headers.Keys, name => name is "Server" or "X-Powered-By" or "Access-Control-Allow-Origin" or "Set-Cookie");
    }

    [Fact]
    public async Task The_console_runs_its_own_scripts_alone_and_is_framed_by_nobody()
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
        using var page = await http.GetAsync("/sign-in", TestContext.Current.CancellationToken);
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("PROPFIND")]
    public async Task Methods_that_nobody_needs_are_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Doors.Invoices);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await node.Token("meridian-claims"));
        try
        {
            using var response = await node.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.InRange((int)response.StatusCode, 400, 501);
        }
        catch (HttpRequestException) when (method == "CONNECT")
        {
            // closed without an answer
        }
    }

    [Fact]
    public async Task A_failure_shows_no_stack_and_no_words_of_the_system_behind()
    {
        await node.Systems.Behave("odoo", """{"mode":"answer","answer":"{\"jsonrpc\":\"2.0\",\"error\":{\"code\":200,\"message\":\"Odoo Server Error\",\"data\":{\"name\":\"builtins.KeyError\",\"debug\":\"Traceback (most recent call last): /opt/odoo/secret.py\",\"message\":\"x\",\"arguments\":[\"x\"]}}}","count":1}""");
        var answer = await node.Get("civic-claims", Doors.Invoices + "/12");
        Assert.InRange(answer.Status, 500, 599);
        Assert.DoesNotContain("Traceback", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/opt/", answer.Text, StringComparison.Ordinal);
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
    }
}

/// <summary>API9: improper inventory management.</summary>
[Collection("owasp")]
public sealed class Api9Inventory(JourneyNode node)
{
    [Theory]
    [InlineData("/apis/revenue-cycle/invoices/v0/invoices")]
    [InlineData("/apis/revenue-cycle/invoices/v2/invoices")]
    [InlineData("/apis/revenue-cycle/invoices/invoices")]
    [InlineData("/apis/revenue-cycle/invoices/v1/invoices/12/debug")]
    [InlineData("/apis/revenue-cycle/invoices/v1/../v1/invoices/12/lines")]
    [InlineData("/jsonrpc")]
    [InlineData("/control/v1/overview")]
    [InlineData("/swagger")]
    [InlineData("/metrics")]
    [InlineData("/.env")]
    public async Task What_is_in_no_release_is_not_there(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await node.Token("meridian-claims"));
        using var response = await node.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task What_is_there_is_in_the_catalogue_with_an_owner()
    {
        var catalogue = await (await node.As("grace")).Catalogue();
        Assert.Contains(catalogue.Interfaces, one => one.Id == "revenue-cycle/invoices/v1");
        Assert.All(catalogue.Interfaces, one => Assert.False(string.IsNullOrEmpty(one.Owner)));
    }
}

/// <summary>API10: unsafe consumption of APIs.</summary>
[Collection("owasp")]
public sealed class Api10Consumption(JourneyNode node)
{
    [Fact]
    public async Task An_answer_of_the_system_behind_that_is_far_too_long_is_not_passed_on()
    {
        await node.Systems.Behave("odoo", """{"mode":"overlong","bytes":134217728,"count":1}""");
        var answer = await node.Get("civic-claims", Doors.Invoices + "/12");
        Assert.InRange(answer.Status, 500, 599);
        Assert.True(answer.Text.Length < 1_000, $"{answer.Text.Length} characters");
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
    }

    [Fact]
    public async Task An_answer_of_Odoo_in_another_shape_is_not_passed_on()
    {
        await node.Systems.Behave("odoo", """{"mode":"answer","answer":"<html>proxy sign-in</html>","contentType":"text/html","count":1}""");
        var answer = await node.Get("civic-claims", Doors.Invoices + "/12");
        Assert.InRange(answer.Status, 500, 599);
        Assert.DoesNotContain("html", answer.Text, StringComparison.OrdinalIgnoreCase);
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
    }
}
