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
    }

    public static void TotalLine(OdooDatabase db, OdooRow line)
    {
        db.Set(line, "price_subtotal", Math.Round(line.Number("product_qty") * line.Number("price_unit"), 2));
        var order = db.Get("purchase.order", line.Link("order_id") ?? 0);
        db.Set(order, "amount_total", db.Lines(order, "order_line").Sum(l => l.Number("price_subtotal")));
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
            db.Set(order, "invoice_status", "to invoice");
            var moves = new JsonArray([.. db.Lines(order, "order_line").Select(line => (JsonNode)new JsonArray(0, 0, new JsonObject
            {
                ["name"] = line.Text("name"), ["product_id"] = line.Link("product_id"), ["product_uom_qty"] = line.Number("product_qty"),
                ["quantity"] = line.Number("product_qty"), ["location_id"] = OdooInventory.Vendors, ["location_dest_id"] = OdooInventory.Stock,
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
                throw OdooError.User("Unable to cancel a purchase order as some receptions have already been done.");
            }
            db.Set(order, "state", "cancel");
        }
        return OdooService.None;
    }

    static JsonNode? Bill(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        OdooRow? bill = null;
        foreach (var order in rows)
        {
            var lines = new JsonArray([.. db.Lines(order, "order_line").Select(line => (JsonNode)new JsonArray(0, 0, new JsonObject
            {
                ["name"] = line.Text("name"), ["product_id"] = line.Link("product_id"), ["quantity"] = line.Number("product_qty"), ["price_unit"] = line.Number("price_unit"),
            }))]);
            bill = OdooWriter.Create(db, "account.move", JsonSerializer.SerializeToElement(new JsonObject
            {
                ["move_type"] = "in_invoice", ["partner_id"] = order.Link("partner_id"), ["invoice_origin"] = order.Text("name"), ["invoice_line_ids"] = lines,
            }), new OdooContext(default));
            db.Set(order, "invoice_ids", order.Links("invoice_ids").Append(bill.Id).ToList());
            db.Set(order, "invoice_status", "invoiced");
        }
        return new JsonObject { ["type"] = "ir.actions.act_window", ["name"] = "Vendor Bills", ["res_model"] = "account.move", ["view_mode"] = "form", ["res_id"] = bill?.Id };
    }
}
