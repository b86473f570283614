using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>Which application of Odoo has a say about which model.</summary>
internal static class OdooBusiness
{
    public static void Creating(OdooDatabase db, OdooModel model, JsonElement values)
    {
        if (model.Name == "account.move.line")
        {
            OdooAccounting.RefuseLineOfPosted(db, values);
        }
    }

    public static void Created(OdooDatabase db, OdooRow row, OdooContext context)
    {
        switch (row.Model.Name)
        {
            case "account.move": OdooAccounting.StartMove(db, row); break;
            case "account.move.line": OdooAccounting.StartLine(db, row); break;
            case "account.payment.register": OdooAccounting.StartRegister(db, row, context); break;
            case "sale.order": OdooSales.Start(db, row); break;
            case "sale.order.line": OdooSales.StartLine(db, row); break;
            case "sale.advance.payment.inv": db.Set(row, "sale_order_ids", context.Numbers("active_ids").ToList()); break;
            case "purchase.order": OdooPurchasing.Start(db, row); break;
            case "purchase.order.line": OdooPurchasing.StartLine(db, row); break;
            case "stock.picking": OdooInventory.StartPicking(db, row); break;
            case "stock.move": OdooInventory.StartMove(db, row); break;
            case "stock.quant": OdooInventory.StartQuant(db, row); break;
            case "calendar.event": OdooScheduling.Start(db, row); break;
            case "ir.model.data": db.Set(row, "complete_name", row.Text("module") + "." + row.Text("name")); break;
            default: break;
        }
    }

    public static void Writing(OdooDatabase db, OdooRow row, JsonElement values)
    {
        switch (row.Model.Name)
        {
            case "account.move": OdooAccounting.RefusePosted(row, values); break;
            case "calendar.event": OdooScheduling.Reschedule(db, row, values); break;
            default: break;
        }
    }

    public static void Changed(OdooDatabase db, OdooRow row)
    {
        switch (row.Model.Name)
        {
            case "account.move": OdooAccounting.Total(db, row); break;
            case "account.move.line": OdooAccounting.TotalLine(db, row); break;
            case "sale.order.line": OdooSales.TotalLine(db, row); break;
            case "purchase.order.line": OdooPurchasing.TotalLine(db, row); break;
            case "calendar.event": OdooScheduling.Check(db, row); break;
            case "res.partner": Unique(db, row, "barcode", "Another partner already has this barcode"); break;
            case "product.product": Unique(db, row, "barcode", "Barcode(s) already assigned"); break;
            case "res.users": Unique(db, row, "login", "The operation cannot be completed: You can not have two users with the same login!"); break;
            case "ir.model.data": Unique(db, row, "complete_name", "The operation cannot be completed: duplicate key value violates unique constraint \"ir_model_data_module_name_uniq_index\"\n"); break;
            default: break;
        }
    }

    public static void Deleting(OdooDatabase db, OdooRow row)
    {
        switch (row.Model.Name)
        {
            case "account.move": OdooAccounting.RefuseDelete(row); break;
            case "sale.order" when row.Text("state") is not ("draft" or "cancel"):
                throw OdooError.User("You can not delete a sent quotation or a confirmed sales order. You must first cancel it.");
            case "purchase.order" when row.Text("state") is not "cancel":
                throw OdooError.User("In order to delete a purchase order, you must cancel it first.");
            case "stock.picking" when row.Text("state") == "done":
                throw OdooError.User("You can not delete a done transfer.");
            case "res.partner" when db.Table("account.move").With("partner_id", row.Id).Count > 0:
                throw OdooError.User("The partner cannot be deleted because it is used in Accounting");
            default: break;
        }
    }

    public static void Deleted(OdooDatabase db, OdooRow row)
    {
        if (row.Model.Name == "account.move.line" && db.Find("account.move", row.Link("move_id")) is { } move)
        {
            OdooAccounting.Total(db, move);
        }
    }

    /// <summary>A method of the application; null where the model has none of that name.</summary>
    public static Func<JsonNode?>? Method(OdooDatabase db, string model, string method, IReadOnlyList<OdooRow> rows, OdooContext context) => model switch
    {
        "account.move" or "account.payment.register" or "account.payment" => OdooAccounting.Method(db, model, method, rows, context),
        "sale.order" or "sale.advance.payment.inv" => OdooSales.Method(db, model, method, rows, context),
        "purchase.order" => OdooPurchasing.Method(db, method, rows),
        "stock.picking" or "stock.quant" or "stock.backorder.confirmation" => OdooInventory.Method(db, model, method, rows, context),
        _ => null,
    };

    static void Unique(OdooDatabase db, OdooRow row, string field, string message)
    {
        if (row.Text(field) is { } value && db.Table(row.Model.Name).With(field, value).Any(id => id != row.Id))
        {
            throw OdooError.Validation(message);
        }
    }
}
