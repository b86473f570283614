using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>What tests ask of the simulated Odoo: records by model, and what our external ids made.</summary>
internal static class OdooState
{
    public static JsonObject Of(OdooDatabase db)
    {
        lock (db.Gate)
        {
            var records = new JsonObject();
            foreach (var model in OdooSchema.Models.Keys.Order(StringComparer.Ordinal))
            {
                records[model] = db.Table(model).Rows.Count;
            }
            var own = db.Table("ir.model.data").Rows.Values.Where(r => r.Text("module") == "concordat").ToList();
            var external = new JsonObject();
            foreach (var row in own.Take(10_000))
            {
                external[row.Text("complete_name")!] = row["res_id"] as int?;
            }
            // Records that carry our origin and no external id of ours were made twice.
            var moves = own.Where(r => r.Text("model") == "account.move").Select(r => (int)r["res_id"]!).ToList();
            return new JsonObject
            {
                ["records"] = records,
                ["externalIds"] = external,
                ["externalIdCount"] = own.Count,
                ["invoicesByExternalId"] = moves.Count,
                ["linesOfThose"] = moves.Sum(id => db.Table("account.move.line").With("move_id", id).Count),
            };
        }
    }
}
