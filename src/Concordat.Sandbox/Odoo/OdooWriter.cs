using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>create, write, unlink with the commands of x2many fields.</summary>
internal static class OdooWriter
{
    public static OdooRow Create(OdooDatabase db, string model, JsonElement values, OdooContext context)
    {
        var schema = db.Table(model).Model;
        Check(schema, values);
        OdooBusiness.Creating(db, schema, values);
        var row = db.Insert(model);
        foreach (var field in schema.Fields.Values)
        {
            if (field.Name == "active")
            {
                db.Set(row, "active", true);
            }
            else if (field is { Type: OdooType.Selection, Required: true })
            {
                db.Set(row, field.Name, field.Keys[0]);
            }
        }
        Apply(db, row, values, lists: false, context);
        OdooBusiness.Created(db, row, context);
        Apply(db, row, values, lists: true, context);
        Finish(db, row);
        return row;
    }

    public static void Write(OdooDatabase db, OdooRow row, JsonElement values, OdooContext context)
    {
        Check(row.Model, values);
        OdooBusiness.Writing(db, row, values);
        Apply(db, row, values, lists: false, context);
        Apply(db, row, values, lists: true, context);
        db.Touch(row);
        Finish(db, row);
    }

    public static void Unlink(OdooDatabase db, OdooRow row)
    {
        OdooBusiness.Deleting(db, row);
        foreach (var list in row.Model.Fields.Values.Where(f => f.Type == OdooType.One2Many).DistinctBy(f => f.Of))
        {
            foreach (var child in db.Pointing(list, row.Id).ToList())
            {
                db.Delete(child);
            }
        }
        db.Delete(row);
        OdooBusiness.Deleted(db, row);
    }

    static void Check(OdooModel schema, JsonElement values)
    {
        if (values.ValueKind != JsonValueKind.Object)
        {
            throw OdooError.Attribute($"'{Python(values)}' object has no attribute 'items'");
        }
        foreach (var value in values.EnumerateObject())
        {
            schema.Field(value.Name);
        }
    }

    static string Python(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Number => "int",
        JsonValueKind.Array => "list",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "NoneType",
    };

    static void Finish(OdooDatabase db, OdooRow row)
    {
        OdooBusiness.Changed(db, row);
        foreach (var field in row.Model.Fields.Values)
        {
            if (field.Required && row[field.Name] is null)
            {
                throw OdooError.Validation(
                    "The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n- Delete: another model requires the record being deleted. "
                    + $"If possible, archive it instead.\n\nModel: {row.Model.Label} ({row.Model.Name})\nField: {field.Label} ({field.Name})\n");
            }
        }
    }

    static void Apply(OdooDatabase db, OdooRow row, JsonElement values, bool lists, OdooContext context)
    {
        foreach (var value in values.EnumerateObject())
        {
            var field = row.Model.Field(value.Name);
            if (field.IsList != lists || field.Name is "id" or "create_date" or "write_date" or "create_uid" or "write_uid" or "display_name")
            {
                continue; // What the system sets, a client cannot: Odoo takes it without a word.
            }
            if (!lists)
            {
                db.Set(row, field.Name, OdooValues.Read(db, row.Model, field, value.Value));
            }
            else if (value.Value.ValueKind == JsonValueKind.Array)
            {
                Commands(db, row, field, value.Value, context);
            }
        }
    }

    static void Commands(OdooDatabase db, OdooRow row, OdooField field, JsonElement commands, OdooContext context)
    {
        if (commands.GetArrayLength() > 0 && commands[0].ValueKind == JsonValueKind.Number)
        {
            Replace(db, row, field, Ids(commands)); // A plain list of ids acts like command 6.
            return;
        }
        foreach (var command in commands.EnumerateArray())
        {
            if (command.ValueKind != JsonValueKind.Array || command.GetArrayLength() == 0)
            {
                throw OdooError.Value("Wrong value for " + row.Model.Name + "." + field.Name);
            }
            var id = command.GetArrayLength() > 1 && command[1].ValueKind == JsonValueKind.Number ? command[1].GetInt32() : 0;
            switch (command[0].GetInt32())
            {
                case 0: Add(db, row, field, command[2], context); break;
                case 1: Write(db, db.Get(field.Of!, id), command[2], context); break;
                case 2: Unlink(db, db.Get(field.Of!, id)); break;
                case 3: Replace(db, row, field, [.. Current(db, row, field).Where(i => i != id)]); break;
                case 4: Replace(db, row, field, [.. Current(db, row, field).Append(db.Get(field.Of!, id).Id).Distinct()]); break;
                case 5: Replace(db, row, field, []); break;
                case 6: Replace(db, row, field, Ids(command[2])); break;
                default: break; // An unknown command is ignored without a word.
            }
        }
    }

    static void Add(OdooDatabase db, OdooRow row, OdooField field, JsonElement values, OdooContext context)
    {
        if (field.Type == OdooType.Many2Many)
        {
            Replace(db, row, field, [.. row.Links(field.Name), Create(db, field.Of!, values, context).Id]);
            return;
        }
        var own = System.Text.Json.Nodes.JsonObject.Create(values)!;
        own[field.Inverse!] = row.Id;
        Create(db, field.Of!, JsonSerializer.SerializeToElement(own), context);
    }

    static IReadOnlyList<int> Current(OdooDatabase db, OdooRow row, OdooField field) =>
        field.Type == OdooType.Many2Many ? row.Links(field.Name) : [.. db.Pointing(field, row.Id).Select(r => r.Id)];

    static void Replace(OdooDatabase db, OdooRow row, OdooField field, IReadOnlyList<int> ids)
    {
        if (field.Type == OdooType.Many2Many)
        {
            db.Set(row, field.Name, ids.Select(id => db.Get(field.Of!, id).Id).ToList());
            return;
        }
        foreach (var gone in Current(db, row, field).Except(ids).ToList())
        {
            Unlink(db, db.Get(field.Of!, gone));
        }
        foreach (var id in ids)
        {
            db.Set(db.Get(field.Of!, id), field.Inverse!, row.Id);
        }
    }

    static List<int> Ids(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];
}
