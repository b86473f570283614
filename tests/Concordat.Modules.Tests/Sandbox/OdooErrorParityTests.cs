using System.Text.Json.Nodes;
using Concordat.Modules.Tests.Systems;

namespace Concordat.Modules.Tests.Sandbox;

/// <summary>Where a captured error can be provoked in the sandbox, the class of the error is that of the real server.</summary>
public sealed class OdooErrorParityTests(SandboxHost sandbox) : IClassFixture<SandboxHost>
{
    /// <summary>Capture, then the same call against the demo data of the sandbox.</summary>
    public static TheoryData<string, string, string, string, string> Calls() => new()
    {
        { "03-errors/wrong-model.json", "no.such.model", "search", "[[]]", "{}" },
        { "03-errors/wrong-method.json", "res.partner", "no_such_method", "[[]]", "{}" },
        { "03-errors/private-method.json", "res.partner", "_compute_display_name", "[[3]]", "{}" },
        { "03-errors/wrong-field-create.json", "res.partner", "create", """[{"name":"x","x_nope":1}]""", "{}" },
        { "03-errors/wrong-field-domain.json", "res.partner", "search", """[[["x_nope","=",1]]]""", "{}" },
        { "03-errors/wrong-field-read.json", "res.partner", "read", """[[3],["name","x_nope"]]""", "{}" },
        { "03-errors/wrong-field-order.json", "res.partner", "search", "[[]]", """{"order":"x_nope desc","limit":1}""" },
        { "03-errors/wrong-field-write.json", "res.partner", "write", """[[3],{"x_nope":1}]""", "{}" },
        { "03-errors/bad-domain-shape.json", "res.partner", "search", """[[["name","x"]]]""", "{}" },
        { "03-errors/bad-operator.json", "res.partner", "search", """[[["name","===","x"]]]""", "{}" },
        { "03-errors/bad-selection.json", "res.partner", "create", """[{"name":"x","type":"nope"}]""", "{}" },
        { "03-errors/bad-m2o-string.json", "res.partner", "create", """[{"name":"x","country_id":"United States"}]""", "{}" },
        { "03-errors/bad-m2o-unknown-id.json", "res.partner", "create", """[{"name":"x","country_id":999999}]""", "{}" },
        { "03-errors/bad-type-integer.json", "res.partner", "write", """[[3],{"color":"abc"}]""", "{}" },
        { "03-errors/unique-login.json", "res.users", "create", """[{"name":"dup","login":"admin"}]""", "{}" },
        { "03-errors/required-missing.json", "product.product", "create", """[{"list_price":1}]""", "{}" },
        { "03-errors/unexpected-kwarg.json", "res.partner", "search_read", "[[]]", """{"nope":1}""" },
        { "03-errors/missing-model-args.json", "res.partner", "write", "[[3]]", "{}" },
        { "03-errors/missing-write.json", "res.partner", "write", """[[999999],{"name":"x"}]""", "{}" },
        { "03-errors/check-constraint-calendar.json", "calendar.event", "create", """[{"name":"bad","start":"2026-12-01 10:00:00","stop":"2026-12-01 09:00:00"}]""", "{}" },
        { "03-errors/fk-restrict-partner.json", "res.partner", "unlink", "[[1]]", "{}" },
        { "03-errors/user-error-post-twice.json", "account.move", "action_post", "[[1]]", "{}" },
        { "03-errors/user-error-write-posted-invoice.json", "account.move", "write", """[[1],{"invoice_date":"2020-01-01"}]""", "{}" },
        { "03-errors/user-error-write-posted-invoice-line.json", "account.move", "write", """[[1],{"invoice_line_ids":[[0,0,{"name":"late","quantity":1,"price_unit":1}]]}]""", "{}" },
        { "03-errors/user-error-unlink-posted-invoice.json", "account.move", "unlink", "[[1]]", "{}" },
        { "03-errors/access-company-context.json", "res.partner", "search", "[[]]", """{"limit":1,"context":{"allowed_company_ids":[2]}}""" },
        { "07-facts/context-lang-unknown.json", "res.partner", "search", "[[]]", """{"context":{"lang":"xx_XX"}}""" },
        { "07-facts/load-strings-vs-json.json", "res.partner", "load", """[["name","color","active"],[["Load Typed",3,true]]]""", "{}" },
        { "02-crud/calendar_event/write-iso-z.json", "calendar.event", "write", """[[1],{"start":"2026-12-03T08:00:00Z"}]""", "{}" },
        { "07-facts/xmlid-create-duplicate.json", "ir.model.data", "create", """[{"module":"base","name":"us","model":"res.partner","res_id":3}]""", "{}" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task The_class_of_the_error_is_that_of_the_real_server(string capture, string model, string method, string args, string keywords)
    {
        var expected = OdooCapture.Of(capture).Exception;
        Assert.NotNull(expected);
        var answer = await sandbox.Odoo(model, method, JsonNode.Parse(args)!.AsArray(), JsonNode.Parse(keywords)!.AsObject());
        Assert.Equal(expected, (string?)answer["error"]?["data"]?["name"]);
        Assert.Equal(200, (int)answer["error"]!["code"]!);
        Assert.Equal(["name", "debug", "message", "arguments", "context"], answer["error"]!["data"]!.AsObject().Select(p => p.Key));
    }

    [Theory]
    [InlineData("03-errors/access-denied-wrong-password.json", "2", "\"wrong\"")]
    [InlineData("03-errors/access-denied-uid-false.json", "false", "\"sandbox-admin-key\"")]
    [InlineData("03-errors/access-denied-unknown-uid.json", "99999", "\"x\"")]
    [InlineData("03-errors/uid-null.json", "null", "\"x\"")]
    public async Task Wrong_credentials_fail_as_there(string capture, string user, string key)
    {
        var answer = await sandbox.Rpc("object", "execute_kw", ["brigid", JsonNode.Parse(user), JsonNode.Parse(key), "res.partner", "search", new JsonArray(new JsonArray())]);
        Assert.Equal(OdooCapture.Of(capture).Exception, (string?)answer["error"]?["data"]?["name"]);
    }

    [Theory]
    [InlineData("res.partner", "search_read", """[[]]""", """{"fields":["name"],"limit":1}""", 4)]
    [InlineData("account.move", "search_read", """[[]]""", """{"fields":["name"],"limit":1}""", 5)]
    public async Task A_user_of_one_function_may_not_do_the_others(string model, string method, string args, string keywords, int user)
    {
        var login = user == 4 ? "svc-inventory" : "svc-scheduling";
        var answer = await sandbox.Odoo(model, method, JsonNode.Parse(args)!.AsArray(), JsonNode.Parse(keywords)!.AsObject(), user, login);
        Assert.Equal("odoo.exceptions.AccessError", (string?)answer["error"]?["data"]?["name"]);
    }
}
