using System.Text.Json.Nodes;

namespace Concordat.Modules.Tests.Sandbox;

public sealed class OdooSandboxTests(SandboxHost sandbox) : IClassFixture<SandboxHost>
{
    async Task<JsonNode?> Call(string model, string method, string args, string? keywords = null)
    {
        var answer = await sandbox.Odoo(model, method, JsonNode.Parse(args)!.AsArray(), keywords is null ? null : JsonNode.Parse(keywords)!.AsObject());
        Assert.Null(answer["error"]);
        return answer["result"];
    }

    [Fact]
    public async Task The_demo_data_is_there()
    {
        var records = (await sandbox.State("odoo"))["records"]!;
        Assert.Equal(60, (int)records["product.product"]!);
        Assert.True((int)records["res.partner"]! >= 40);
        Assert.True((int)records["account.move"]! >= 120);
        Assert.True((int)records["calendar.event"]! >= 60);
    }

    [Fact]
    public async Task Empty_is_false_and_a_many2one_is_a_pair()
    {
        var partner = (await Call("res.partner", "read", """[[1],["name","phone","country_id","parent_id","color"]]"""))![0]!;
        Assert.Equal("""{"id":1,"name":"Ada Sample","phone":false,"country_id":[1,"United States"],"parent_id":false,"color":0}""", partner.ToJsonString());
    }

    [Fact]
    public async Task Writing_a_pair_back_clears_the_field_without_a_word()
    {
        var id = (int)(await Call("res.partner", "create", """[{"name":"Trap","country_id":1}]"""))!;
        Assert.True((bool)(await Call("res.partner", "write", $$"""[[{{id}}],{"country_id":[1,"United States"]}]"""))!);
        Assert.False((bool)(await Call("res.partner", "read", $$"""[[{{id}}],["country_id"]]"""))![0]!["country_id"]!);
    }

    [Fact]
    public async Task A_method_that_returns_nothing_has_no_result_key()
    {
        var id = (int)(await Call("account.move", "create", """[{"move_type":"out_invoice","partner_id":1,"invoice_line_ids":[[0,0,{"name":"x","quantity":1,"price_unit":5}]]}]"""))!;
        var posted = await sandbox.Odoo("account.move", "action_post", [new JsonArray(id)]);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":false}""", posted.ToJsonString());
        var draft = await sandbox.Odoo("account.move", "button_draft", [new JsonArray(id)]);
        Assert.Equal("""{"jsonrpc":"2.0","id":1}""", draft.ToJsonString());
    }

    [Theory]
    [InlineData("""[["ref","=","MRN-1001"]]""", 1)]
    [InlineData("""["|",["ref","=","MRN-1001"],["ref","=","MRN-1002"]]""", 2)]
    [InlineData("""["!",["ref","like","MRN-"],["is_company","=",true]]""", 8)]
    [InlineData("""[["ref","in",["MRN-1001","northlab","nobody"]]]""", 2)]
    [InlineData("""[["country_id.code","=","US"],["ref","like","MRN-"]]""", 16)]
    [InlineData("""[["ref","=ilike","mrn-101%"]]""", 10)]
    [InlineData("""[["id","in",[1,2,999999]]]""", 2)]
    public async Task Domains_are_evaluated_as_in_Odoo(string domain, int expected) =>
        Assert.Equal(expected, (int)(await Call("res.partner", "search_count", $"[{domain}]"))!);

    [Fact]
    public async Task One_call_is_one_transaction()
    {
        var before = (int)(await Call("res.partner", "search_count", "[[]]"))!;
        var answer = await sandbox.Odoo("res.partner", "create", [JsonNode.Parse("""[{"name":"good"},{"name":"bad","type":"nope"}]""")]);
        Assert.NotNull(answer["error"]);
        Assert.Equal(before, (int)(await Call("res.partner", "search_count", "[[]]"))!);
    }

    [Fact]
    public async Task Load_makes_once_and_then_updates()
    {
        var first = await Call("res.partner", "load", """[["id","name","country_id/id"],[["wire.p1","One","base.us"],["wire.p2","Two",""]]]""");
        var second = await Call("res.partner", "load", """[["id","name"],[["wire.p1","One renamed"]]]""");
        Assert.Equal((int)first!["ids"]![0]!, (int)second!["ids"]![0]!);
        Assert.Equal("""["res.partner",""" + (int)first["ids"]![1]! + "]", (await Call("ir.model.data", "check_object_reference", """["wire","p2"]"""))!.ToJsonString());
    }

    [Fact]
    public async Task A_bad_row_of_load_stores_nothing_and_is_no_error()
    {
        var answer = await Call("res.partner", "load", """[["id","name","country_id"],[["wire.b1","Good","Ireland"],["wire.b2","Bad","Nowhereland"]]]""");
        Assert.False((bool)answer!["ids"]!);
        Assert.Equal(0, (int)(await Call("res.partner", "search_count", """[[["name","in",["Good","Bad"]]]]"""))!);
    }

    [Fact]
    public async Task From_quotation_to_paid_invoice()
    {
        var order = (int)(await Call("sale.order", "create", """[{"partner_id":2,"order_line":[[0,0,{"product_id":55,"product_uom_qty":2}]]}]"""))!;
        await Call("sale.order", "action_confirm", $"[[{order}]]");
        var context = $$$"""{"context":{"active_model":"sale.order","active_ids":[{{{order}}}]}}""";
        var wizard = (int)(await Call("sale.advance.payment.inv", "create", """[{"advance_payment_method":"delivered"}]""", context))!;
        await Call("sale.advance.payment.inv", "create_invoices", $"[[{wizard}]]", context);
        var invoice = (int)(await Call("sale.order", "read", $"""[[{order}],["invoice_ids"]]"""))![0]!["invoice_ids"]![0]!;
        await Call("account.move", "action_post", $"[[{invoice}]]");
        var pay = $$$"""{"context":{"active_model":"account.move","active_ids":[{{{invoice}}}]}}""";
        var register = (int)(await Call("account.payment.register", "create", """[{}]""", pay))!;
        await Call("account.payment.register", "action_create_payments", $"[[{register}]]", pay);
        var paid = (await Call("account.move", "read", $"""[[{invoice}],["state","payment_state","amount_total","amount_residual"]]"""))![0]!;
        Assert.Equal("posted paid 80 0", $"{paid["state"]} {paid["payment_state"]} {paid["amount_total"]} {paid["amount_residual"]}");
    }

    [Fact]
    public async Task A_receipt_moves_stock_and_all_quants_sum_to_zero()
    {
        var order = (int)(await Call("purchase.order", "create", """[{"partner_id":39,"order_line":[[0,0,{"product_id":60,"product_qty":10}]]}]"""))!;
        await Call("purchase.order", "button_confirm", $"[[{order}]]");
        var picking = (int)(await Call("purchase.order", "read", $"""[[{order}],["picking_ids"]]"""))![0]!["picking_ids"]![0]!;
        Assert.True((bool)(await Call("stock.picking", "button_validate", $"[[{picking}]]"))!);
        var quants = (await Call("stock.quant", "search_read", """[[["product_id","=",60]]]""", """{"fields":["quantity","location_id"]}"""))!.AsArray();
        Assert.Equal(0, quants.Sum(q => (double)q!["quantity"]!));
        Assert.Contains(quants, q => (double)q!["quantity"]! == 10);
    }

    [Fact]
    public async Task What_is_billed_is_what_was_received_and_an_order_with_goods_is_not_cancelled()
    {
        var order = (int)(await Call("purchase.order", "create", """[{"partner_id":39,"order_line":[[0,0,{"product_id":12,"product_qty":10,"price_unit":2}]]}]"""))!;
        await Call("purchase.order", "button_confirm", $"[[{order}]]");
        async Task<JsonNode> Order() => (await Call("purchase.order", "read", $"""[[{order}],["state","receipt_status","invoice_status","picking_ids","invoice_ids"]]"""))![0]!;
        Assert.Equal("purchase pending no", $"{(await Order())["state"]} {(await Order())["receipt_status"]} {(await Order())["invoice_status"]}");
        var picking = (int)(await Order())["picking_ids"]![0]!;
        var move = (int)(await Call("stock.picking", "read", $"""[[{picking}],["move_ids"]]"""))![0]!["move_ids"]![0]!;
        await Call("stock.move", "write", $$"""[[{{move}}],{"quantity":6,"picked":true}]""");
        Assert.True((bool)(await Call("stock.picking", "button_validate", $"[[{picking}]]", """{"context":{"skip_backorder":true}}"""))!);
        Assert.Equal("partial to invoice", $"{(await Order())["receipt_status"]} {(await Order())["invoice_status"]}");
        await Call("purchase.order", "action_create_invoice", $"[[{order}]]");
        var bill = (int)(await Order())["invoice_ids"]![0]!;
        Assert.Equal("12 invoiced", $"{(await Call("account.move", "read", $"""[[{bill}],["amount_total"]]"""))![0]!["amount_total"]} {(await Order())["invoice_status"]}");
        Assert.Contains("receptions", (string?)(await sandbox.Odoo("purchase.order", "button_cancel", [new JsonArray(order)]))["error"]!["data"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_is_read_as_an_empty_one()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/odoo/jsonrpc") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        using var response = await sandbox.Http.SendAsync(request);
        Assert.Equal(400, (int)response.StatusCode);
    }
}
