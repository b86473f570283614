using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>The demo data: the same at every start, all of it invented.</summary>
internal static class OdooSeed
{
    static readonly string[] First = ["Ada", "Bruno", "Carmen", "Dara", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Leon", "Mira", "Nils", "Oona", "Pavel"];
    static readonly string[] Last = ["Sample", "Invented", "Example", "Testcase", "Demo", "Placeholder", "Fictive", "Mockup"];
    static readonly string[] Things =
        ["Paracetamol 500mg", "Amoxicillin 250mg", "Saline 0.9% 500ml", "Gauze sterile 10cm", "Syringe 5ml", "Gloves nitrile M", "Insulin pen", "Suture kit", "Catheter 14F", "Mask FFP2", "Blood tube EDTA", "Glucose strips"];
    static readonly string[] Services = ["Consultation", "Complete blood count", "Basic metabolic panel", "Chest X-ray", "Physiotherapy session", "Vaccination"];
    static readonly OdooContext Plain = new(default);

    public static void Fill(OdooDatabase db)
    {
        lock (db.Gate)
        {
            db.Begin(1);
            Masters(db);
            Partners(db);
            Products(db);
            Invoices(db);
            Meetings(db);
            db.Begin(1); // drops the undo of the seed
        }
    }

    static OdooRow Make(OdooDatabase db, string model, JsonObject values) => OdooWriter.Create(db, model, JsonSerializer.SerializeToElement(values), Plain);

    static void Masters(OdooDatabase db)
    {
        Make(db, "res.lang", new() { ["name"] = "English (US)", ["code"] = "en_US" });
        db.NameExternal("base.us", Make(db, "res.country", new() { ["name"] = "United States", ["code"] = "US" }));
        db.NameExternal("base.ie", Make(db, "res.country", new() { ["name"] = "Ireland", ["code"] = "IE" }));
        Make(db, "res.currency", new() { ["name"] = "EUR", ["symbol"] = "€" });
        Make(db, "res.company", new() { ["name"] = "St Brigid Hospital (invented)", ["currency_id"] = 1 });
        foreach (var group in OdooAccess.Groups)
        {
            Make(db, "res.groups", new() { ["name"] = group.Name, ["full_name"] = group.FullName });
        }
        foreach (var user in OdooUsers.All)
        {
            Make(db, "res.users", new()
            {
                ["name"] = user.Login, ["login"] = user.Login, ["company_id"] = 1, ["company_ids"] = new JsonArray(new JsonArray(6, 0, new JsonArray(1))),
                ["groups_id"] = new JsonArray(new JsonArray(6, 0, new JsonArray([.. user.Groups.Select(g => (JsonNode)g)]))),
            });
        }
        Make(db, "uom.uom", new() { ["name"] = "Units" });
        Make(db, "product.category", new() { ["name"] = "Medical supplies" });
        Make(db, "product.category", new() { ["name"] = "Services" });
        foreach (var (name, code, type) in new[] { ("Customer Invoices", "INV", "sale"), ("Vendor Bills", "BILL", "purchase"), ("Bank", "BNK1", "bank"), ("Miscellaneous Operations", "MISC", "general"), ("Contractual adjustments", "ADJ", "cash") })
        {
            Make(db, "account.journal", new() { ["name"] = name, ["code"] = code, ["type"] = type });
        }
        foreach (var (name, full, usage) in new[]
        {
            ("Vendors", "Partners/Vendors", "supplier"), ("Customers", "Partners/Customers", "customer"), ("Stock", "WH/Stock", "internal"),
            ("Inventory adjustment", "Virtual Locations/Inventory adjustment", "inventory"), ("Pharmacy", "WH/Stock/Pharmacy", "internal"), ("Ward 2", "WH/Stock/Ward 2", "internal"),
        })
        {
            Make(db, "stock.location", new() { ["name"] = name, ["complete_name"] = full, ["usage"] = usage });
        }
    }

    static void Partners(OdooDatabase db)
    {
        for (var i = 0; i < 32; i++)
        {
            Make(db, "res.partner", new()
            {
                ["name"] = $"{First[i % First.Length]} {Last[i / 4 % Last.Length]}", ["ref"] = $"MRN-{1001 + i}", ["email"] = $"patient{i + 1}@example.org",
                ["country_id"] = 1 + (i % 2), ["customer_rank"] = 1, ["comment"] = "Invented patient",
            });
        }
        foreach (var (name, code) in new[]
        {
            ("Meridian Health Insurance (invented)", "meridian-health"), ("Civic Mutual (invented)", "civic-mutual"), ("Greenleaf Pharmacy (invented)", "greenleaf-pharmacy"),
            ("Northlab (invented)", "northlab"), ("Southlab (invented)", "southlab"), ("Televida (invented)", "televida"),
            ("Medline Supplies (invented)", "SUP-1"), ("Careware Wholesale (invented)", "SUP-2"),
        })
        {
            Make(db, "res.partner", new() { ["name"] = name, ["ref"] = code, ["is_company"] = true, ["supplier_rank"] = 1 });
        }
    }

    static void Products(OdooDatabase db)
    {
        for (var i = 0; i < 54; i++)
        {
            var product = Make(db, "product.product", new()
            {
                ["name"] = Things[i % Things.Length] + (i < Things.Length ? "" : $", pack {1 + (i / Things.Length)}"), ["default_code"] = $"MED-{i + 1:0000}", ["type"] = "consu",
                ["is_storable"] = true, ["list_price"] = 2.5 + i, ["standard_price"] = 1.5 + (i / 2.0), ["uom_id"] = 1, ["categ_id"] = 1,
            });
            foreach (var location in new[] { 3, 5, 6 }.Take(1 + (i % 3)))
            {
                Make(db, "stock.quant", new()
                {
                    ["product_id"] = product.Id, ["location_id"] = location, ["quantity"] = ((i * 7) + (location * 13)) % 200, ["reserved_quantity"] = i % 5 == 0 ? 2 : 0,
                });
            }
        }
        // What is sold in lots of five sizes, so that orders of the sample are of every level of approval.
        foreach (var product in db.Table("product.product").Rows.Values.Where(p => p.Flag("is_storable")).ToList())
        {
            Make(db, "product.supplierinfo", new()
            {
                ["partner_id"] = 39 + (product.Id % 2), ["product_id"] = product.Id, ["price"] = product.Number("standard_price"), ["min_qty"] = new[] { 10, 20, 50, 100, 400 }[(product.Id - 1) % 5],
                ["delay"] = 2, ["sequence"] = 1, ["currency_id"] = 1,
            });
        }
        for (var i = 0; i < Services.Length; i++)
        {
            Make(db, "product.product", new()
            {
                ["name"] = Services[i], ["default_code"] = $"SRV-{i + 1:00}", ["type"] = "service", ["list_price"] = 40 + (25 * i), ["uom_id"] = 1, ["categ_id"] = 2,
            });
        }
    }

    static void Invoices(OdooDatabase db)
    {
        for (var i = 0; i < 120; i++)
        {
            var service = i % Services.Length;
            var move = Make(db, "account.move", new()
            {
                ["move_type"] = "out_invoice", ["partner_id"] = 1 + (i % 32), ["invoice_date"] = Day(i % 90 - 95), ["ref"] = $"ENC-{i + 1:0000}",
                ["invoice_line_ids"] = new JsonArray(new JsonArray(0, 0, new JsonObject { ["product_id"] = 55 + service, ["quantity"] = 1 + (i % 3), ["price_unit"] = 40 + (25 * service) })),
            });
            db.NameExternal($"brigid.invoice_{i + 1}", move);
            if (i % 4 != 3)
            {
                OdooBusiness.Method(db, "account.move", "action_post", [move], Plain)!();
            }
            if (i % 3 == 0 && move.Text("state") == "posted")
            {
                Pay(db, move, i % 6 == 0 ? move.Number("amount_residual") : 20);
            }
            if (i % 40 == 39)
            {
                db.Set(move, "state", "cancel");
            }
        }
    }

    static void Pay(OdooDatabase db, OdooRow move, double amount)
    {
        var context = new OdooContext(JsonSerializer.SerializeToElement(new JsonObject { ["active_model"] = "account.move", ["active_ids"] = new JsonArray(move.Id) }));
        var wizard = OdooWriter.Create(db, "account.payment.register", JsonSerializer.SerializeToElement(new JsonObject { ["amount"] = amount }), context);
        OdooBusiness.Method(db, "account.payment.register", "action_create_payments", [wizard], context)!();
    }

    static void Meetings(OdooDatabase db)
    {
        for (var i = 0; i < 60; i++)
        {
            Make(db, "calendar.event", new()
            {
                ["name"] = Services[i % Services.Length], ["start"] = $"{Day((i / 4) - 3)} {8 + (i % 9):00}:00:00", ["stop"] = $"{Day((i / 4) - 3)} {8 + (i % 9):00}:30:00",
                ["location"] = $"Room {1 + (i % 6)}", ["partner_ids"] = new JsonArray(new JsonArray(6, 0, new JsonArray(1 + (i % 32)))),
            });
        }
    }

    /// <summary>Fixed days around the day on which the sample hospital opens, 1 December 2026, so that examples keep working.</summary>
    static string Day(int offset) => new DateOnly(2026, 12, 1).AddDays(offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
