using System.Collections.Frozen;

namespace Concordat.Sandbox.Odoo;

/// <summary>Which group may do what with which model: read, write, create, unlink, by their first letters.</summary>
internal static class OdooAccess
{
    /// <summary>Groups, in the order of their ids.</summary>
    public static IReadOnlyList<(string Name, string FullName, FrozenDictionary<string, string> Rights)> Groups { get; } =
    [
        Group("Settings", "Administration / Settings", "* rwcu"),
        Group("Internal User", "User types / Internal User", "res.company r, res.currency r, res.country r, res.users r, res.groups r, res.lang r, uom.uom r"),
        Group("Contact Reader", "Contacts / Reader", "res.partner r, res.partner.category r"),
        Group("Contact Creation", "Extra Rights / Contact Creation", "res.partner rwcu, res.partner.category rwcu"),
        Group("Invoicing Reader", "Invoicing / Readonly", "account.move r, account.move.line r, account.journal r, account.payment r, product.product r"),
        Group("Invoicing", "Invoicing / Invoicing",
            "account.move rwcu, account.move.line rwcu, account.journal r, account.payment rwc, account.payment.register rwc, product.product r"),
        Group("Inventory Reader", "Inventory / Readonly", "stock.quant r, stock.location r, product.product r, product.category r"),
        Group("Inventory User", "Inventory / User",
            "stock.quant rwc, stock.location r, stock.picking rwcu, stock.move rwcu, stock.backorder.confirmation rwc, product.product r, product.category r"),
        Group("Calendar User", "Calendar / User", "calendar.event rwcu"),
        Group("Sales User", "Sales / User: Own Documents Only", "sale.order rwcu, sale.order.line rwcu, sale.advance.payment.inv rwc, product.product r, res.partner r"),
        Group("Purchase User", "Purchase / User", "purchase.order rwcu, purchase.order.line rwcu, product.supplierinfo r, product.product r, res.partner r, stock.picking r, stock.move r"),
        Group("Portal", "User types / Portal", "res.currency r, res.country r"),
    ];

    static (string, string, FrozenDictionary<string, string>) Group(string name, string full, string rights) =>
        (name, full, rights.Split(',', StringSplitOptions.TrimEntries).Select(r => r.Split(' ')).ToFrozenDictionary(r => r[0], r => r[1]));

    /// <summary>Refuses what no group of the user allows.</summary>
    public static void Check(OdooDatabase db, OdooModel model, char operation)
    {
        var user = db.Find("res.users", db.User);
        if (user is not null && user.Links("groups_id").Any(id => Allows(Groups[id - 1].Rights, model.Name, operation)))
        {
            return;
        }
        var verb = operation switch { 'r' => "access", 'w' => "modify", 'c' => "create", _ => "delete" };
        var names = Groups.Where(g => Allows(g.Rights, model.Name, operation)).Select(g => "\t- " + g.FullName.Replace(" / ", "/", StringComparison.Ordinal));
        throw OdooError.Access(
            $"You are not allowed to {verb} '{model.Label}' ({model.Name}) records.\n\nThis operation is allowed for the following groups:\n{string.Join('\n', names)}"
            + "\n\nContact your administrator to request access if necessary.");
    }

    static bool Allows(FrozenDictionary<string, string> rights, string model, char operation) =>
        (rights.TryGetValue(model, out var some) || rights.TryGetValue("*", out some)) && some.Contains(operation, StringComparison.Ordinal);

    /// <summary>The operation that a method needs.</summary>
    public static char Needs(string method) => method switch
    {
        "read" or "search" or "search_read" or "search_count" or "web_read" or "web_search_read" or "fields_get" or "name_search" or "exists"
            or "default_get" or "get_external_id" or "read_group" => 'r',
        "create" => 'c',
        "load" => 'c',
        "unlink" => 'u',
        _ => 'w',
    };
}
