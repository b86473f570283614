using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>Invoices and payments. Taxes are zero: the sample hospital bills exempt services.</summary>
internal static class OdooAccounting
{
    public static void StartMove(OdooDatabase db, OdooRow move)
    {
        db.Set(move, "currency_id", move.Link("currency_id") ?? 1);
        db.Set(move, "company_id", 1);
        db.Set(move, "journal_id", move.Link("journal_id") ?? (Type(move).StartsWith("in_", StringComparison.Ordinal) ? 2 : Type(move) == "entry" ? 4 : 1));
        db.Set(move, "invoice_date_due", move.Text("invoice_date_due") ?? move.Text("invoice_date") ?? db.Today);
        db.Set(move, "date", move.Text("invoice_date") ?? db.Today);
    }

    public static void StartLine(OdooDatabase db, OdooRow line)
    {
        if (line["quantity"] is null)
        {
            db.Set(line, "quantity", 1.0);
        }
        db.Set(line, "display_type", line.Text("display_type") ?? "product");
        if (db.Find("product.product", line.Link("product_id")) is { } product)
        {
            db.Set(line, "name", line.Text("name") ?? OdooReader.DisplayName(db, product));
            db.Set(line, "price_unit", line["price_unit"] ?? product["list_price"]);
        }
    }

    public static void TotalLine(OdooDatabase db, OdooRow line)
    {
        var amount = OdooValues.Amount(line.Number("quantity"), line.Number("price_unit"));
        db.Set(line, "price_subtotal", amount);
        db.Set(line, "price_total", amount);
        if (db.Find("account.move", line.Link("move_id")) is { } move)
        {
            db.Set(line, "partner_id", move.Link("partner_id"));
            Total(db, move);
            OdooPurchasing.Billed(db, move);
        }
    }

    public static void Total(OdooDatabase db, OdooRow move)
    {
        var total = Math.Round(db.Lines(move, "invoice_line_ids").Sum(line => line.Number("price_subtotal")), 2);
        var paid = move.Number("amount_total") - move.Number("amount_residual");
        db.Set(move, "amount_untaxed", total);
        db.Set(move, "amount_tax", 0.0);
        db.Set(move, "amount_total", total);
        db.Set(move, "amount_residual", Math.Max(0, Math.Round(total - paid, 2)));
    }

    public static void RefusePosted(OdooRow move, JsonElement values)
    {
        if (move.Text("state") != "posted")
        {
            return;
        }
        var locked = values.EnumerateObject().Select(v => v.Name)
            .Where(name => name is "invoice_line_ids" or "line_ids" or "invoice_date" or "partner_id" or "journal_id" or "currency_id" or "move_type").ToList();
        if (locked.Count > 0)
        {
            throw OdooError.User("You cannot modify the following readonly fields on a posted move: " + string.Join(", ", locked));
        }
    }

    public static void RefuseLineOfPosted(OdooDatabase db, JsonElement values)
    {
        if (values.TryGetProperty("move_id", out var id) && id.ValueKind == JsonValueKind.Number && db.Find("account.move", id.GetInt32())?.Text("state") == "posted")
        {
            throw OdooError.User("You cannot modify the following readonly fields on a posted move: invoice_line_ids");
        }
    }

    public static void RefuseDelete(OdooRow move)
    {
        if (move.Text("state") == "posted")
        {
            throw OdooError.User("You can't delete a posted journal item. Reset the journal entry to draft before deleting it.");
        }
    }

    public static Func<JsonNode?>? Method(OdooDatabase db, string model, string method, IReadOnlyList<OdooRow> rows, OdooContext context) => (model, method) switch
    {
        ("account.move", "action_post") => () => Each(rows, move => Post(db, move), false),
        ("account.move", "button_draft") => () => Each(rows, move => Draft(db, move), OdooService.None),
        ("account.move", "button_cancel") => () => Each(rows, move => Cancel(db, move), OdooService.None),
        ("account.payment", "action_post") => () => Each(rows, payment => db.Set(payment, "state", "in_process"), OdooService.None),
        ("account.payment.register", "action_create_payments") => () => Pay(db, rows[0], context),
        _ => null,
    };

    static JsonNode? Each(IReadOnlyList<OdooRow> rows, Action<OdooRow> act, JsonNode answer)
    {
        foreach (var row in rows)
        {
            act(row);
        }
        return answer;
    }

    static void Post(OdooDatabase db, OdooRow move)
    {
        if (move.Text("state") != "draft")
        {
            throw OdooError.User($"The entry {move.Text("name")} (id {move.Id}) must be in draft.");
        }
        if (!db.Lines(move, "invoice_line_ids").Any())
        {
            throw OdooError.User("You need to add a line before posting.");
        }
        if (Type(move) != "entry" && move.Link("partner_id") is null)
        {
            throw OdooError.User("The field 'Customer' is required, please complete it to validate the Customer Invoice.");
        }
        if (move.Text("invoice_date") is null)
        {
            if (Type(move).StartsWith("in_", StringComparison.Ordinal))
            {
                throw OdooError.User("The Bill/Refund date is required to validate this document.");
            }
            db.Set(move, "invoice_date", db.Today);
        }
        var year = move.Text("invoice_date")![..4];
        var prefix = Type(move) switch { "in_invoice" => "BILL", "out_refund" => "RINV", "in_refund" => "RBILL", "entry" => "MISC", _ => "INV" };
        db.Set(move, "name", move.Text("name") ?? db.Next(prefix + year, n => $"{prefix}/{year}/{n:00000}"));
        db.Set(move, "payment_reference", move.Text("name"));
        db.Set(move, "state", "posted");
        db.Touch(move);
    }

    static void Cancel(OdooDatabase db, OdooRow move)
    {
        db.Set(move, "state", "cancel");
        OdooPurchasing.Billed(db, move);
    }

    /// <summary>Allowed even on a paid invoice, and takes its payments off.</summary>
    static void Draft(OdooDatabase db, OdooRow move)
    {
        db.Set(move, "state", "draft");
        db.Set(move, "payment_state", "not_paid");
        db.Set(move, "matched_payment_ids", new List<int>());
        db.Set(move, "amount_residual", move.Number("amount_total"));
    }

    public static void StartRegister(OdooDatabase db, OdooRow register, OdooContext context)
    {
        if (context.Text("active_model") != "account.move" || context.Numbers("active_ids").Count == 0)
        {
            throw OdooError.User("The register payment wizard should only be called on account.move or account.move.line records.");
        }
        var moves = context.Numbers("active_ids").Select(id => db.Get("account.move", id)).ToList();
        db.Set(register, "move_ids", moves.ConvertAll(m => m.Id));
        if (moves.TrueForAll(m => m.Text("state") == "posted" && m.Number("amount_residual") <= 0))
        {
            throw OdooError.User("You can't register a payment because there is nothing left to pay on the selected journal items.");
        }
        db.Set(register, "amount", register["amount"] ?? moves.Sum(m => m.Number("amount_residual")));
        db.Set(register, "communication", register.Text("communication") ?? moves[0].Text("name"));
        db.Set(register, "payment_date", register.Text("payment_date") ?? db.Today);
        db.Set(register, "journal_id", register.Link("journal_id") ?? 3);
        db.Set(register, "currency_id", 1);
    }

    static JsonObject Pay(OdooDatabase db, OdooRow register, OdooContext context)
    {
        var left = register.Number("amount");
        OdooRow? payment = null;
        foreach (var move in register.Links("move_ids").Select(id => db.Get("account.move", id)))
        {
            if (move.Text("state") != "posted")
            {
                throw OdooError.User("You can only register payment for posted journal entries.");
            }
            var part = Math.Min(left, move.Number("amount_residual"));
            left -= part;
            payment = db.Insert("account.payment");
            var prefix = "P" + db.Get("account.journal", register.Link("journal_id") ?? 3).Text("code");
            db.Set(payment, "name", db.Next(prefix, n => $"{prefix}/{db.Today[..4]}/{n:00000}"));
            db.Set(payment, "journal_id", register.Link("journal_id"));
            db.Set(payment, "payment_type", Type(move) is "in_invoice" or "out_refund" ? "outbound" : "inbound");
            db.Set(payment, "state", "paid");
            db.Set(payment, "amount", part);
            db.Set(payment, "date", register.Text("payment_date"));
            db.Set(payment, "memo", register.Text("communication"));
            db.Set(payment, "partner_id", move.Link("partner_id"));
            db.Set(payment, "currency_id", 1);
            db.Set(payment, "is_reconciled", true);
            db.Set(payment, "reconciled_invoice_ids", new List<int> { move.Id });
            db.Set(move, "matched_payment_ids", move.Links("matched_payment_ids").Append(payment.Id).ToList());
            db.Set(move, "amount_residual", Math.Round(move.Number("amount_residual") - part, 2));
            db.Set(move, "payment_state", move.Number("amount_residual") <= 0 ? "paid" : "partial");
        }
        return new JsonObject
        {
            ["name"] = "Payments", ["type"] = "ir.actions.act_window", ["res_model"] = "account.payment",
            ["context"] = new JsonObject { ["create"] = false }, ["view_mode"] = "form", ["res_id"] = payment?.Id,
        };
    }

    static string Type(OdooRow move) => move.Text("move_type") ?? "entry";
}
