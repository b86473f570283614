using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>The methods of every model, and the way to those of the applications.</summary>
internal sealed class OdooMethods(OdooDatabase db)
{
    JsonElement[] args = [];
    JsonElement keywords;

    public JsonNode? Execute(string model, string method, JsonElement[] positional, JsonElement named)
    {
        (args, keywords) = (positional, named);
        if (method.StartsWith('_'))
        {
            throw OdooError.Access($"Private methods (such as '{model}.{method}') cannot be called remotely.");
        }
        var schema = db.Table(model).Model;
        var context = new OdooContext(Keyword("context"));
        context.Check(db);
        if (method == "check_object_reference")
        {
            return Reference(); // By design of Odoo needs no right on ir.model.data itself.
        }
        OdooAccess.Check(db, schema, OdooAccess.Needs(method));
        return method switch
        {
            "search" => new JsonArray([.. Page(schema, context).Select(r => (JsonNode)r.Id)]),
            "search_count" => new OdooDomain(db).Search(model, Argument(0, "domain"), !context.ActiveTest).Count,
            "search_read" => SearchRead(schema, context),
            "read" => OdooReader.Read(db, Existing(schema, Argument(0, "ids")), model, Argument(1, "fields"), Pairs()),
            "web_read" => OdooReader.WebRead(db, Existing(schema, Argument(0, "ids")), model, Argument(1, "specification")),
            "web_search_read" => WebSearchRead(schema, context),
            "create" => Create(schema, context),
            "write" => Write(schema, context),
            "unlink" => Unlink(schema),
            "load" => OdooImport.Load(db, model, Argument(0, "fields"), Argument(1, "data"), context, db.Rollback),
            "fields_get" => FieldsGet(schema),
            "exists" => new JsonArray([.. Existing(schema, Argument(0, "ids")).Select(r => (JsonNode)r.Id)]),
            "name_search" => NameSearch(schema, context),
            "get_external_id" => ExternalIds(schema),
            _ => Application(schema, method, context),
        };
    }

    JsonElement Keyword(string name) => keywords.ValueKind == JsonValueKind.Object && keywords.TryGetProperty(name, out var value) ? value : default;

    JsonElement Argument(int position, string name) => args.Length > position ? args[position] : Keyword(name);

    JsonElement Needed(int position, string name, string method) =>
        Argument(position, name) is { ValueKind: not JsonValueKind.Undefined } value ? value
            : throw OdooError.Type($"{method}() missing 1 required positional argument: '{name}'");

    bool Pairs() => Keyword("load") is var load && (load.ValueKind == JsonValueKind.Undefined || (load.ValueKind == JsonValueKind.String && load.GetString() == "_classic_read"));

    int Number(string name, int otherwise) => Keyword(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : otherwise;

    string? Order() => Keyword("order") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    List<OdooRow> Page(OdooModel schema, OdooContext context)
    {
        var found = new OdooDomain(db).Search(schema.Name, Argument(0, "domain"), !context.ActiveTest);
        var sorted = OdooReader.Sort(db, schema, found, Order());
        var limit = Number("limit", 0);
        return [.. sorted.Skip(Number("offset", 0)).Take(limit > 0 ? limit : int.MaxValue)];
    }

    JsonArray SearchRead(OdooModel schema, OdooContext context)
    {
        var unknown = keywords.ValueKind == JsonValueKind.Object
            ? keywords.EnumerateObject().Select(k => k.Name).FirstOrDefault(k => k is not ("domain" or "fields" or "offset" or "limit" or "order" or "context" or "load"))
            : null;
        return unknown is null
            ? OdooReader.Read(db, Page(schema, context), schema.Name, Argument(1, "fields"), Pairs())
            : throw OdooError.Type($"BaseModel._read_format() got an unexpected keyword argument '{unknown}'");
    }

    JsonObject WebSearchRead(OdooModel schema, OdooContext context)
    {
        var specification = Argument(1, "specification");
        var found = new OdooDomain(db).Search(schema.Name, Argument(0, "domain"), !context.ActiveTest);
        var limit = Number("limit", 0);
        var page = OdooReader.Sort(db, schema, found, Order()).Skip(Number("offset", 0)).Take(limit > 0 ? limit : int.MaxValue);
        return new JsonObject { ["length"] = found.Count, ["records"] = OdooReader.WebRead(db, page, schema.Name, specification) };
    }

    IEnumerable<OdooRow> Existing(OdooModel schema, JsonElement ids) => Ids(ids).Select(id => db.Find(schema.Name, id)).OfType<OdooRow>().ToList();

    static IEnumerable<int> Ids(JsonElement ids) => ids.ValueKind switch
    {
        JsonValueKind.Number => [ids.GetInt32()],
        JsonValueKind.Array => [.. ids.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetInt32() : throw OdooError.Type("unhashable type: 'list'"))],
        _ => [],
    };

    List<OdooRow> Records(OdooModel schema, JsonElement ids) => [.. Ids(ids).Select(id => db.Get(schema.Name, id))];

    JsonNode Create(OdooModel schema, OdooContext context)
    {
        var values = Needed(0, "vals_list", "create");
        if (values.ValueKind != JsonValueKind.Array)
        {
            return OdooWriter.Create(db, schema.Name, values, context).Id;
        }
        return new JsonArray([.. values.EnumerateArray().ToList().Select(v => (JsonNode)OdooWriter.Create(db, schema.Name, v, context).Id)]);
    }

    JsonNode Write(OdooModel schema, OdooContext context)
    {
        var values = Needed(1, "vals", schema.Label + ".write");
        foreach (var row in Records(schema, Argument(0, "ids")))
        {
            OdooWriter.Write(db, row, values, context);
        }
        return true;
    }

    JsonNode Unlink(OdooModel schema)
    {
        // Odoo's plain models forgive a missing id, partners do not.
        foreach (var row in schema.Name == "res.partner" ? Records(schema, Argument(0, "ids")) : Existing(schema, Argument(0, "ids")))
        {
            OdooWriter.Unlink(db, row);
        }
        return true;
    }

    JsonObject FieldsGet(OdooModel schema)
    {
        var only = Argument(0, "allfields") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list.EnumerateArray().Select(f => f.GetString()).ToHashSet() : null;
        var answer = new JsonObject();
        foreach (var field in schema.Fields.Values.Where(f => only?.Contains(f.Name) ?? true).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            var item = new JsonObject { ["readonly"] = false, ["required"] = field.Required, ["string"] = field.Label, ["type"] = field.TypeName };
            if (field.Of is not null)
            {
                item["relation"] = field.Of;
            }
            if (field.Type == OdooType.Selection)
            {
                item["selection"] = new JsonArray([.. field.Keys.Select(k => (JsonNode)new JsonArray(k, k))]);
            }
            answer[field.Name] = item;
        }
        return answer;
    }

    JsonArray NameSearch(OdooModel schema, OdooContext context)
    {
        var text = Argument(0, "name") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "";
        var found = new OdooDomain(db).Search(schema.Name, Keyword("args"), !context.ActiveTest).Where(r => OdooReader.DisplayName(db, r).Contains(text, StringComparison.OrdinalIgnoreCase));
        return new JsonArray([.. found.Take(Number("limit", 100)).Select(r => (JsonNode)new JsonArray(r.Id, OdooReader.DisplayName(db, r)))]);
    }

    JsonArray Reference()
    {
        var complete = Argument(0, "module") + "." + Argument(1, "xml_id");
        return db.External(complete) is { } row
            ? new JsonArray(row.Model.Name, row.Id)
            : throw OdooError.Value("External ID not found in the system: " + complete);
    }

    JsonObject ExternalIds(OdooModel schema)
    {
        var data = db.Table("ir.model.data");
        var answer = new JsonObject();
        foreach (var id in Ids(Argument(0, "ids")))
        {
            var own = data.With("res_id", id).Select(key => data.Rows[key]).FirstOrDefault(row => row.Text("model") == schema.Name);
            answer[id.ToString()] = own?.Text("complete_name") ?? "";
        }
        return answer;
    }

    JsonNode? Application(OdooModel schema, string method, OdooContext context)
    {
        if (method is "check_access_rights" or "has_access")
        {
            return true;
        }
        var rows = Argument(0, "ids") is { ValueKind: JsonValueKind.Array or JsonValueKind.Number } ids ? Records(schema, ids) : [];
        var run = OdooBusiness.Method(db, schema.Name, method, rows, context) ?? throw OdooError.Attribute($"The method '{schema.Name}.{method}' does not exist");
        return run();
    }
}
