using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>Purchase orders, their receipts and vendor bills.</summary>
internal static class OdooPurchasing
{
    public static void Start(OdooDatabase db, OdooRow order)
    {
        db.Set(order, "name", db.Next("purchase", n => $"P{n:00000}"));
        db.Set(order, "date_order", order.Text("date_order") ?? db.Now);
        db.Set(order, "currency_id", 1);
        db.Set(order, "company_id", 1);
        db.Set(order, "invoice_status", "no");
    }

    public static void StartLine(OdooDatabase db, OdooRow line)
    {
        if (db.Find("product.product", line.Link("product_id")) is { } product)
        {
            db.Set(line, "name", line.Text("name") ?? OdooReader.DisplayName(db, product));
            db.Set(line, "price_unit", line["price_unit"] ?? product["standard_price"]);
        }
        db.Set(line, "product_qty", line["product_qty"] ?? 1.0);
        db.Set(line, "qty_received", 0.0);
        db.Set(line, "qty_invoiced", 0.0);
    }

    public static void TotalLine(OdooDatabase db, OdooRow line)
    {
        db.Set(line, "price_subtotal", OdooValues.Amount(line.Number("product_qty"), line.Number("price_unit")));
        var order = db.Get("purchase.order", line.Link("order_id") ?? 0);
        db.Set(order, "amount_total", Math.Round(db.Lines(order, "order_line").Sum(l => l.Number("price_subtotal")), 2));
    }

    public static Func<JsonNode?>? Method(OdooDatabase db, string method, IReadOnlyList<OdooRow> rows) => method switch
    {
        "button_confirm" => () => Confirm(db, rows),
        "button_cancel" => () => Cancel(db, rows),
        "action_create_invoice" => () => Bill(db, rows),
        _ => null,
    };

    static JsonNode? Confirm(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        foreach (var order in rows.Where(o => o.Text("state") is "draft" or "sent"))
        {
            db.Set(order, "state", "purchase");
            db.Set(order, "date_approve", db.Now);
            db.Set(order, "receipt_status", "pending");
            db.Set(order, "invoice_status", "no"); // what is billed is what was received
            var moves = new JsonArray([.. db.Lines(order, "order_line").Select(line => (JsonNode)new JsonArray(0, 0, new JsonObject
            {
                ["name"] = line.Text("name"), ["product_id"] = line.Link("product_id"), ["product_uom_qty"] = line.Number("product_qty"),
                ["quantity"] = line.Number("product_qty"), ["purchase_line_id"] = line.Id, ["location_id"] = OdooInventory.Vendors, ["location_dest_id"] = OdooInventory.Stock,
            }))]);
            var picking = OdooWriter.Create(db, "stock.picking", JsonSerializer.SerializeToElement(new JsonObject
            {
                ["picking_type_code"] = "incoming", ["origin"] = order.Text("name"), ["partner_id"] = order.Link("partner_id"), ["purchase_id"] = order.Id,
                ["location_id"] = OdooInventory.Vendors, ["location_dest_id"] = OdooInventory.Stock, ["move_ids"] = moves,
            }), new OdooContext(default));
            OdooInventory.SetState(db, picking, "assigned");
        }
        return true;
    }

    static JsonNode? Cancel(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        foreach (var order in rows)
        {
            if (db.Lines(order, "picking_ids").Any(p => p.Text("state") == "done"))
            {
                throw OdooError.User($"Unable to cancel purchase order {order.Text("name")} as some receptions have already been done.");
            }
            if (order.Links("invoice_ids").Any(id => db.Find("account.move", id)?.Text("state") == "posted"))
            {
                throw OdooError.User("Unable to cancel purchase order(s): you must first cancel their related vendor bills.");
            }
            foreach (var picking in db.Lines(order, "picking_ids"))
            {
                OdooInventory.SetState(db, picking, "cancel");
            }
            db.Set(order, "state", "cancel");
            db.Set(order, "invoice_status", "no");
        }
        return OdooService.None;
    }

    /// <summary>What a receipt of an order has brought.</summary>
    public static void Received(OdooDatabase db, OdooRow order, IEnumerable<OdooRow> moves, bool partly)
    {
        foreach (var move in moves)
        {
            if (db.Find("purchase.order.line", move.Link("purchase_line_id")) is { } line)
            {
                db.Set(line, "qty_received", line.Number("qty_received") + move.Number("quantity"));
            }
        }
        db.Set(order, "receipt_status", partly ? "partial" : "full");
        Status(db, order);
    }

    /// <summary>A line of a vendor bill belongs to a line of an order: drafts count as billed, cancelled bills do not.</summary>
    public static void Billed(OdooDatabase db, OdooRow bill)
    {
        foreach (var line in db.Lines(bill, "invoice_line_ids").Select(l => db.Find("purchase.order.line", l.Link("purchase_line_id"))).OfType<OdooRow>().ToList())
        {
            var lines = db.Table("account.move.line");
            var billed = lines.With("purchase_line_id", line.Id).Select(id => lines.Rows[id]).Where(l => db.Find("account.move", l.Link("move_id"))?.Text("state") != "cancel");
            db.Set(line, "qty_invoiced", billed.Sum(l => l.Number("quantity")));
            var order = db.Get("purchase.order", line.Link("order_id") ?? 0);
            db.Set(order, "invoice_ids", order.Links("invoice_ids").Append(bill.Id).Distinct().ToList());
            Status(db, order);
        }
    }

    static void Status(OdooDatabase db, OdooRow order)
    {
        var lines = db.Lines(order, "order_line").ToList();
        db.Set(order, "invoice_status", lines.Exists(l => l.Number("qty_received") > l.Number("qty_invoiced")) ? "to invoice" : lines.TrueForAll(l => l.Number("qty_invoiced") > 0) ? "invoiced" : "no");
    }

    static JsonNode? Bill(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        OdooRow? bill = null;
        foreach (var order in rows)
        {
            var open = db.Lines(order, "order_line").Where(line => line.Number("qty_received") > line.Number("qty_invoiced")).ToList();
            if (open.Count == 0)
            {
                throw OdooError.User("There is no invoiceable line. If a product has a control policy based on received quantity, please make sure that a quantity has been received.");
            }
            var lines = new JsonArray([.. open.Select(line => (JsonNode)new JsonArray(0, 0, new JsonObject
            {
                ["name"] = line.Text("name"), ["product_id"] = line.Link("product_id"), ["quantity"] = line.Number("qty_received") - line.Number("qty_invoiced"), ["price_unit"] = line.Number("price_unit"),
                ["purchase_line_id"] = line.Id,
            }))]);
            bill = OdooWriter.Create(db, "account.move", JsonSerializer.SerializeToElement(new JsonObject
            {
                ["move_type"] = "in_invoice", ["partner_id"] = order.Link("partner_id"), ["invoice_origin"] = order.Text("name"), ["invoice_line_ids"] = lines,
            }), new OdooContext(default));
        }
        return new JsonObject { ["type"] = "ir.actions.act_window", ["name"] = "Vendor Bills", ["res_model"] = "account.move", ["view_mode"] = "form", ["res_id"] = bill?.Id };
    }
}
