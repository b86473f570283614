using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>Records as Odoo answers them: empty is <c>false</c>, a many2one is a pair, times have whole seconds and no zone.</summary>
internal static class OdooReader
{
    public static string DisplayName(OdooDatabase db, OdooRow row)
    {
        var name = row.Text("name");
        switch (row.Model.Name)
        {
            case "res.partner" when db.Find("res.partner", row.Link("parent_id")) is { } parent:
                return $"{parent.Text("name")}, {name}";
            case "product.product" when row.Text("default_code") is { } code:
                return $"[{code}] {name}";
            case "stock.location":
                return row.Text("complete_name") ?? name ?? "";
            case "account.move" when name is null:
                return $"Draft Invoice (* {row.Id})";
            case "res.groups":
                return row.Text("full_name") ?? name ?? "";
            default:
                return name ?? $"{row.Model.Name},{row.Id}";
        }
    }

    /// <summary>The stored or computed value, not yet in the form of an answer.</summary>
    public static object? Raw(OdooDatabase db, OdooRow row, OdooField field)
    {
        switch (row.Model.Name, field.Name)
        {
            case (_, "id"): return row.Id;
            case (_, "display_name"): return DisplayName(db, row);
            case ("product.product", "qty_available"): return OdooInventory.OnHand(db, row.Id);
            case ("product.product", "free_qty" or "virtual_available"): return OdooInventory.OnHand(db, row.Id) - OdooInventory.Reserved(db, row.Id);
            case ("product.product", "lst_price"): return row["list_price"];
            case ("stock.quant", "available_quantity"): return row.Number("quantity") - row.Number("reserved_quantity");
            default: return row[field.Name];
        }
    }

    public static JsonNode? Value(OdooDatabase db, OdooRow row, OdooField field, bool pairs = true)
    {
        if (field.IsList)
        {
            return Ids(db, row, field);
        }
        var raw = Raw(db, row, field);
        return (field.Type, raw) switch
        {
            (OdooType.Many2One, int id) => !pairs ? id : db.Find(field.Of!, id) is { } to ? new JsonArray(id, DisplayName(db, to)) : JsonValue.Create(false),
            (OdooType.Boolean, _) => raw is true,
            (OdooType.Integer, _) => raw as int? ?? 0,
            (OdooType.Float or OdooType.Monetary, _) => raw switch { double d => d, int i => i, _ => 0.0 },
            (OdooType.Datetime, string text) => text.Length > 19 ? text[..19] : text,
            (_, string text) => text,
            _ => JsonValue.Create(false),
        };
    }

    static JsonArray Ids(OdooDatabase db, OdooRow row, OdooField field)
    {
        var ids = field.Type == OdooType.Many2Many ? row.Links(field.Name) : db.Pointing(field, row.Id).Select(r => r.Id);
        return new JsonArray([.. ids.Select(id => (JsonNode)id)]);
    }

    public static JsonArray Read(OdooDatabase db, IEnumerable<OdooRow> rows, string model, JsonElement fields, bool pairs)
    {
        var schema = db.Table(model).Model;
        var asked = fields.ValueKind == JsonValueKind.Array && fields.GetArrayLength() > 0
            ? fields.EnumerateArray().Select(f => schema.Field(f.GetString() ?? "")).ToList()
            : schema.Fields.Values.ToList();
        var answer = new JsonArray();
        foreach (var row in rows)
        {
            var item = new JsonObject { ["id"] = row.Id };
            foreach (var field in asked)
            {
                item[field.Name] = Value(db, row, field, pairs);
            }
            answer.Add(item);
        }
        return answer;
    }

    /// <summary>The nested reading of <c>web_read</c>: a specification names fields, and fields of related records, to any depth.</summary>
    public static JsonArray WebRead(OdooDatabase db, IEnumerable<OdooRow> rows, string model, JsonElement specification)
    {
        var schema = db.Table(model).Model;
        var answer = new JsonArray();
        foreach (var row in rows)
        {
            var item = new JsonObject { ["id"] = row.Id };
            foreach (var asked in specification.EnumerateObject())
            {
                var field = schema.Field(asked.Name);
                item[field.Name] = asked.Value.TryGetProperty("fields", out var nested) && field.Of is not null
                    ? Nested(db, row, field, nested, asked.Value)
                    : field.Type == OdooType.Many2One ? (row.Link(field.Name) is { } id ? id : false) : Value(db, row, field);
            }
            answer.Add(item);
        }
        return answer;
    }

    static JsonNode? Nested(OdooDatabase db, OdooRow row, OdooField field, JsonElement nested, JsonElement asked)
    {
        if (field.Type == OdooType.Many2One)
        {
            return db.Find(field.Of!, row.Link(field.Name)) is { } to ? WebRead(db, [to], field.Of!, nested)[0]!.DeepClone() : false;
        }
        var related = field.Type == OdooType.Many2Many
            ? row.Links(field.Name).Select(id => db.Find(field.Of!, id)).OfType<OdooRow>().ToList()
            : db.Pointing(field, row.Id).ToList();
        var limit = asked.TryGetProperty("limit", out var most) && most.TryGetInt32(out var number) ? number : related.Count;
        var full = WebRead(db, related.Take(limit), field.Of!, nested);
        // Beyond the limit Odoo still lists the records, by id only.
        foreach (var rest in related.Skip(limit))
        {
            full.Add(new JsonObject { ["id"] = rest.Id });
        }
        return full;
    }

    public static List<OdooRow> Sort(OdooDatabase db, OdooModel model, List<OdooRow> rows, string? order)
    {
        IOrderedEnumerable<OdooRow>? sorted = null;
        foreach (var term in (order ?? model.Order).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = term.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var field = model.Field(words[0]);
            var down = words.Length > 1 && words[1].Equals("desc", StringComparison.OrdinalIgnoreCase);
            object? By(OdooRow row) => field.Type == OdooType.Many2One && db.Find(field.Of!, row.Link(field.Name)) is { } to ? DisplayName(db, to) : Raw(db, row, field);
            sorted = (sorted, down) switch
            {
                (null, false) => rows.OrderBy(By, OdooOrder.Instance),
                (null, true) => rows.OrderByDescending(By, OdooOrder.Instance),
                (_, false) => sorted.ThenBy(By, OdooOrder.Instance),
                _ => sorted.ThenByDescending(By, OdooOrder.Instance),
            };
        }
        return sorted is null ? rows : [.. sorted];
    }

    sealed class OdooOrder : IComparer<object?>
    {
        public static readonly OdooOrder Instance = new();

        // Empty sorts last when ascending, as PostgreSQL has it.
        public int Compare(object? x, object? y) => (x, y) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            (string a, string b) => string.Compare(a, b, StringComparison.OrdinalIgnoreCase),
            (IComparable a, _) when x.GetType() == y.GetType() => a.CompareTo(y),
            _ => 0,
        };
    }
}
