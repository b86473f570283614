using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>Quotations and sales orders.</summary>
internal static class OdooSales
{
    public static void Start(OdooDatabase db, OdooRow order)
    {
        db.Set(order, "name", db.Next("sale", n => $"S{n:00000}"));
        db.Set(order, "date_order", order.Text("date_order") ?? db.Now);
        db.Set(order, "currency_id", 1);
        db.Set(order, "company_id", 1);
        db.Set(order, "invoice_status", "no");
    }

    public static void StartLine(OdooDatabase db, OdooRow line)
    {
        var product = db.Find("product.product", line.Link("product_id")) ?? throw OdooError.Validation("Missing required product on accountable sale order line.");
        db.Set(line, "name", line.Text("name") ?? OdooReader.DisplayName(db, product));
        db.Set(line, "price_unit", line["price_unit"] ?? product["list_price"]);
        db.Set(line, "product_uom_qty", line["product_uom_qty"] ?? 1.0);
    }

    public static void TotalLine(OdooDatabase db, OdooRow line)
    {
        db.Set(line, "price_subtotal", Math.Round(line.Number("product_uom_qty") * line.Number("price_unit"), 2));
        var order = db.Get("sale.order", line.Link("order_id") ?? 0);
        var total = db.Lines(order, "order_line").Sum(l => l.Number("price_subtotal"));
        db.Set(order, "amount_untaxed", total);
        db.Set(order, "amount_total", total);
    }

    public static Func<JsonNode?>? Method(OdooDatabase db, string model, string method, IReadOnlyList<OdooRow> rows, OdooContext context) => (model, method) switch
    {
        ("sale.order", "action_confirm") => () => Confirm(db, rows),
        ("sale.order", "action_cancel") => () => Cancel(db, rows, context),
        ("sale.order", "action_draft") => () => Each(db, rows, "draft"),
        ("sale.advance.payment.inv", "create_invoices") => () => Invoice(db, rows[0]),
        _ => null,
    };

    static JsonNode? Confirm(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        if (rows.Any(order => order.Text("state") is not ("draft" or "sent")))
        {
            throw OdooError.User("Some orders are not in a state requiring confirmation.");
        }
        foreach (var order in rows)
        {
            db.Set(order, "state", "sale");
            db.Set(order, "invoice_status", "to invoice");
        }
        return true;
    }

    /// <summary>On a confirmed order the button only opens a dialog, unless the context says that it shall not.</summary>
    static JsonNode? Cancel(OdooDatabase db, IReadOnlyList<OdooRow> rows, OdooContext context)
    {
        if (rows.Any(order => order.Text("state") == "sale") && !context.Flag("disable_cancel_warning"))
        {
            return new JsonObject
            {
                ["name"] = "Cancel Sales Order", ["view_mode"] = "form", ["res_model"] = "sale.order.cancel", ["type"] = "ir.actions.act_window",
                ["context"] = new JsonObject { ["default_order_id"] = rows[0].Id }, ["target"] = "new",
            };
        }
        return Each(db, rows, "cancel");
    }

    static JsonNode? Each(OdooDatabase db, IReadOnlyList<OdooRow> rows, string state)
    {
        foreach (var order in rows)
        {
            db.Set(order, "state", state);
        }
        return true;
    }

    static JsonNode? Invoice(OdooDatabase db, OdooRow wizard)
    {
        OdooRow? last = null;
        foreach (var order in wizard.Links("sale_order_ids").Select(id => db.Get("sale.order", id)))
        {
            if (order.Text("invoice_status") != "to invoice")
            {
                throw OdooError.User("Cannot create an invoice. No items are available to invoice.");
            }
            var lines = new JsonArray([.. db.Lines(order, "order_line").Select(line => (JsonNode)new JsonArray(0, 0, new JsonObject
            {
                ["name"] = line.Text("name"), ["product_id"] = line.Link("product_id"), ["quantity"] = line.Number("product_uom_qty"), ["price_unit"] = line.Number("price_unit"),
            }))]);
            var values = new JsonObject
            {
                ["move_type"] = "out_invoice", ["partner_id"] = order.Link("partner_id"), ["invoice_origin"] = order.Text("name"), ["invoice_line_ids"] = lines,
            };
            last = OdooWriter.Create(db, "account.move", JsonSerializer.SerializeToElement(values), new OdooContext(default));
            db.Set(order, "invoice_ids", order.Links("invoice_ids").Append(last.Id).ToList());
            db.Set(order, "invoice_status", "invoiced");
        }
        return new JsonObject
        {
            ["type"] = "ir.actions.act_window", ["name"] = "Customer Invoices", ["res_model"] = "account.move", ["view_mode"] = "form", ["res_id"] = last?.Id,
        };
    }
}
