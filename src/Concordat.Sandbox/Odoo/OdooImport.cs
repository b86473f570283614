using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>
/// <c>load</c>: an upsert by external id. Cells are texts; a bad row is no error of the call but <c>ids: false</c> with messages,
/// and then nothing is stored.
/// </summary>
internal static class OdooImport
{
    public static JsonNode Load(OdooDatabase db, string model, JsonElement columns, JsonElement rows, OdooContext context, Action rollback)
    {
        var schema = db.Table(model).Model;
        var names = columns.EnumerateArray().Select(c => c.GetString()!).ToList();
        var table = rows.EnumerateArray().Select(r => r.EnumerateArray().Select(Cell).ToList()).ToList();
        var ids = new JsonArray();
        for (var first = 0; first < table.Count;)
        {
            var last = first + 1;
            while (last < table.Count && IsContinuation(names, table[last]))
            {
                last++;
            }
            try
            {
                ids.Add(Upsert(db, schema, names, table[first..last], context).Id);
            }
            catch (OdooError e) when (e.Name is "builtins.ValueError" or "odoo.exceptions.ValidationError" or "odoo.exceptions.UserError")
            {
                rollback();
                return new JsonObject
                {
                    ["ids"] = false,
                    ["messages"] = new JsonArray(new JsonObject
                    {
                        ["rows"] = new JsonObject { ["from"] = first, ["to"] = last - 1 }, ["type"] = "error", ["record"] = first, ["field"] = false, ["message"] = e.Message,
                    }),
                    ["nextrow"] = 0,
                };
            }
            first = last;
        }
        return new JsonObject { ["ids"] = ids, ["messages"] = new JsonArray(), ["nextrow"] = 0 };
    }

    static string Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString()!,
        JsonValueKind.True or JsonValueKind.False => throw OdooError.Attribute("'bool' object has no attribute 'lower'"),
        JsonValueKind.Null => "",
        _ => cell.GetRawText(),
    };

    static bool IsContinuation(List<string> names, List<string> row) =>
        names.Exists(n => IsChild(n)) && names.Zip(row).All(c => IsChild(c.First) || c.Second.Length == 0);

    static bool IsChild(string column) => column.IndexOf('/', StringComparison.Ordinal) is > 0 and var at && column[(at + 1)..] is not ("id" or ".id");

    static OdooRow Upsert(OdooDatabase db, OdooModel schema, List<string> names, List<List<string>> rows, OdooContext context)
    {
        var values = new JsonObject();
        string? external = null;
        OdooRow? existing = null;
        foreach (var (name, cell) in names.Zip(rows[0]).Where(c => !IsChild(c.First)))
        {
            if (name == "id")
            {
                external = cell.Length == 0 ? null : cell.Contains('.', StringComparison.Ordinal) ? cell : "__import__." + cell;
                existing = external is null ? null : db.External(external);
            }
            else if (name == ".id")
            {
                existing = db.Get(schema.Name, int.Parse(cell, CultureInfo.InvariantCulture));
            }
            else
            {
                Put(db, schema, values, name, cell);
            }
        }
        foreach (var list in names.Where(IsChild).Select(n => n[..n.IndexOf('/', StringComparison.Ordinal)]).Distinct())
        {
            values[list] = Lines(db, schema.Field(list), names, rows, list);
        }
        var json = JsonSerializer.SerializeToElement(values);
        if (existing is not null)
        {
            OdooWriter.Write(db, existing, json, context);
            return existing;
        }
        var row = OdooWriter.Create(db, schema.Name, json, context);
        if (external is not null)
        {
            db.NameExternal(external, row);
        }
        return row;
    }

    /// <summary>A line without a key of its own is a new line, also when its record is only updated: the trap of a repeated import.</summary>
    static JsonArray Lines(OdooDatabase db, OdooField list, List<string> names, List<List<string>> rows, string prefix)
    {
        var child = db.Table(list.Of!).Model;
        var commands = new JsonArray();
        foreach (var row in rows)
        {
            var values = new JsonObject();
            foreach (var (name, cell) in names.Zip(row).Where(c => c.First.StartsWith(prefix + "/", StringComparison.Ordinal) && c.Second.Length > 0))
            {
                Put(db, child, values, name[(prefix.Length + 1)..], cell);
            }
            if (values.Count > 0)
            {
                commands.Add(new JsonArray(0, 0, values));
            }
        }
        return commands;
    }

    static void Put(OdooDatabase db, OdooModel schema, JsonObject values, string column, string cell)
    {
        var slash = column.IndexOf('/', StringComparison.Ordinal);
        var field = schema.Field(slash > 0 ? column[..slash] : column);
        var how = slash > 0 ? column[(slash + 1)..] : "";
        if (field.Of is null)
        {
            values[field.Name] = cell.Length == 0 ? false : field.Type == OdooType.Boolean ? cell.ToLowerInvariant() is "1" or "true" or "yes" : cell;
            return;
        }
        var ids = cell.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => Resolve(db, field, how, one)).ToList();
        values[field.Name] = field.Type == OdooType.Many2One
            ? ids.Count > 0 ? ids[0] : false
            : new JsonArray(new JsonArray(6, 0, new JsonArray([.. ids.Select(i => (JsonNode)i)])));
    }

    static int Resolve(OdooDatabase db, OdooField field, string how, string cell)
    {
        var found = how switch
        {
            ".id" => db.Find(field.Of!, int.TryParse(cell, CultureInfo.InvariantCulture, out var id) ? id : null),
            "id" => db.External(cell),
            _ => db.Table(field.Of!).Rows.Values.FirstOrDefault(r => OdooReader.DisplayName(db, r) == cell || r.Text("name") == cell),
        };
        var kind = how switch { ".id" => "database id", "id" => "external id", _ => "name" };
        return found?.Id ?? throw OdooError.Value($"No matching record found for {kind} '{cell}' in field '{field.Label}'");
    }
}
