using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>Transfers and what lies where: every move takes from one location and gives to another, so that all quants sum to zero.</summary>
internal static class OdooInventory
{
    public const int Vendors = 1, Customers = 2, Stock = 3;
    const int Adjustment = 4;

    public static double OnHand(OdooDatabase db, int product) => Internal(db, product).Sum(q => q.Number("quantity"));

    public static double Reserved(OdooDatabase db, int product) => Internal(db, product).Sum(q => q.Number("reserved_quantity"));

    static IEnumerable<OdooRow> Internal(OdooDatabase db, int product) =>
        Quants(db, product).Where(q => db.Find("stock.location", q.Link("location_id"))?.Text("usage") == "internal");

    static IEnumerable<OdooRow> Quants(OdooDatabase db, int product)
    {
        var table = db.Table("stock.quant");
        return table.With("product_id", product).Select(id => table.Rows[id]).ToList();
    }

    public static void StartPicking(OdooDatabase db, OdooRow picking)
    {
        var kind = picking.Text("picking_type_code") ?? "outgoing";
        db.Set(picking, "picking_type_code", kind);
        db.Set(picking, "location_id", picking.Link("location_id") ?? (kind == "incoming" ? Vendors : Stock));
        db.Set(picking, "location_dest_id", picking.Link("location_dest_id") ?? (kind == "outgoing" ? Customers : Stock));
        db.Set(picking, "company_id", 1);
        var code = kind switch { "incoming" => "IN", "outgoing" => "OUT", _ => "INT" };
        db.Set(picking, "name", db.Next("picking" + code, n => $"WH/{code}/{n:00000}"));
    }

    public static void StartMove(OdooDatabase db, OdooRow move)
    {
        if (db.Find("stock.picking", move.Link("picking_id")) is { } picking)
        {
            db.Set(move, "location_id", move.Link("location_id") ?? picking.Link("location_id"));
            db.Set(move, "location_dest_id", move.Link("location_dest_id") ?? picking.Link("location_dest_id"));
        }
    }

    public static void StartQuant(OdooDatabase db, OdooRow quant)
    {
        db.Set(quant, "in_date", db.Now);
        db.Set(quant, "company_id", 1);
        db.Set(quant, "quantity", quant["quantity"] ?? 0.0);
        db.Set(quant, "reserved_quantity", quant["reserved_quantity"] ?? 0.0);
    }

    public static void SetState(OdooDatabase db, OdooRow picking, string state)
    {
        db.Set(picking, "state", state);
        foreach (var move in db.Lines(picking, "move_ids"))
        {
            db.Set(move, "state", state);
        }
    }

    public static Func<JsonNode?>? Method(OdooDatabase db, string model, string method, IReadOnlyList<OdooRow> rows, OdooContext context) => (model, method) switch
    {
        ("stock.picking", "action_confirm") => () => { rows.ToList().ForEach(p => SetState(db, p, "confirmed")); return true; },
        ("stock.picking", "action_cancel") => () => { rows.ToList().ForEach(p => SetState(db, p, "cancel")); return true; },
        ("stock.picking", "action_assign") => () => Assign(db, rows),
        ("stock.picking", "button_validate") => () => Validate(db, rows[0], context),
        ("stock.backorder.confirmation", "process") => () => Process(db, context),
        ("stock.quant", "action_apply_inventory") => () => Apply(db, rows),
        _ => null,
    };

    static JsonNode? Assign(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        foreach (var picking in rows)
        {
            foreach (var move in db.Lines(picking, "move_ids"))
            {
                var free = picking.Text("picking_type_code") == "incoming" ? double.MaxValue : OnHand(db, move.Link("product_id") ?? 0) - Reserved(db, move.Link("product_id") ?? 0);
                if (free < move.Number("product_uom_qty"))
                {
                    throw OdooError.User("Nothing to check the availability for.");
                }
                db.Set(move, "quantity", move.Number("product_uom_qty"));
            }
            SetState(db, picking, "assigned");
        }
        return true;
    }

    /// <summary>The button of three answers: done, a question about text messages, a question about a backorder.</summary>
    static JsonNode? Validate(OdooDatabase db, OdooRow picking, OdooContext context)
    {
        if (picking.Text("state") is "done" or "cancel")
        {
            throw OdooError.User("You cannot validate a transfer that is done or cancelled.");
        }
        if (picking.Text("picking_type_code") == "outgoing" && !context.Flag("skip_sms") && db.Next("sms", n => n.ToString()) == "1")
        {
            return Wizard("SMS", "confirm.stock.sms", picking.Id);
        }
        var moves = db.Lines(picking, "move_ids").ToList();
        var partial = moves.Exists(m => m.Number("quantity") < m.Number("product_uom_qty"));
        if (partial && !context.Flag("skip_backorder"))
        {
            return Wizard("Create Backorder?", "stock.backorder.confirmation", picking.Id);
        }
        Finish(db, picking, moves);
        return true;
    }

    static JsonObject Wizard(string name, string model, int picking) => new()
    {
        ["name"] = name, ["type"] = "ir.actions.act_window", ["view_mode"] = "form", ["res_model"] = model, ["target"] = "new",
        ["context"] = new JsonObject { ["button_validate_picking_ids"] = new JsonArray(picking) },
    };

    static JsonNode? Process(OdooDatabase db, OdooContext context)
    {
        foreach (var picking in context.Numbers("button_validate_picking_ids").Select(id => db.Get("stock.picking", id)))
        {
            Finish(db, picking, [.. db.Lines(picking, "move_ids")]);
        }
        return true;
    }

    static void Finish(OdooDatabase db, OdooRow picking, List<OdooRow> moves)
    {
        var rest = moves.Where(m => m.Number("quantity") < m.Number("product_uom_qty")).ToList();
        if (rest.Count > 0)
        {
            var lines = new JsonArray([.. rest.Select(m => (JsonNode)new JsonArray(0, 0, new JsonObject
            {
                ["name"] = m.Text("name"), ["product_id"] = m.Link("product_id"), ["product_uom_qty"] = m.Number("product_uom_qty") - m.Number("quantity"),
                ["purchase_line_id"] = m.Link("purchase_line_id") is { } ordered ? ordered : false,
            }))]);
            OdooWriter.Create(db, "stock.picking", JsonSerializer.SerializeToElement(new JsonObject
            {
                ["picking_type_code"] = picking.Text("picking_type_code"), ["origin"] = picking.Text("origin"), ["backorder_id"] = picking.Id,
                ["purchase_id"] = picking.Link("purchase_id") is { } purchase ? purchase : false, ["move_ids"] = lines,
            }), new OdooContext(default));
        }
        foreach (var move in moves)
        {
            Shift(db, move.Link("product_id") ?? 0, move.Link("location_id") ?? Stock, -move.Number("quantity"));
            Shift(db, move.Link("product_id") ?? 0, move.Link("location_dest_id") ?? Customers, move.Number("quantity"));
            db.Set(move, "picked", true);
        }
        SetState(db, picking, "done");
        db.Set(picking, "date_done", db.Now);
        if (db.Find("purchase.order", picking.Link("purchase_id")) is { } order)
        {
            OdooPurchasing.Received(db, order, moves, rest.Count > 0);
        }
    }

    static JsonNode? Apply(OdooDatabase db, IReadOnlyList<OdooRow> rows)
    {
        foreach (var quant in rows)
        {
            var delta = quant.Number("inventory_quantity") - quant.Number("quantity");
            db.Set(quant, "quantity", quant.Number("inventory_quantity"));
            db.Set(quant, "inventory_quantity", 0.0);
            Shift(db, quant.Link("product_id") ?? 0, Adjustment, -delta);
        }
        return OdooService.None;
    }

    static void Shift(OdooDatabase db, int product, int location, double delta)
    {
        var quant = Quants(db, product).FirstOrDefault(q => q.Link("location_id") == location);
        if (quant is null)
        {
            quant = db.Insert("stock.quant");
            db.Set(quant, "product_id", product);
            db.Set(quant, "location_id", location);
            StartQuant(db, quant);
        }
        db.Set(quant, "quantity", quant.Number("quantity") + delta);
    }
}
