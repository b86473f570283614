using System.Globalization;
using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>
/// The state of the simulated Odoo. One call is one transaction: every change leaves an undo, and an error plays them back. The
/// caller holds <see cref="Gate"/>.
/// </summary>
internal sealed class OdooDatabase(TimeProvider time)
{
    readonly Dictionary<string, OdooTable> tables = OdooSchema.Models.Values.ToDictionary(m => m.Name, m => new OdooTable(m));
    readonly Stack<Action> undo = [];
    readonly Dictionary<string, int> sequences = [];
    string stamp = "";

    public Lock Gate { get; } = new();

    /// <summary>The user of the running call.</summary>
    public int User { get; private set; } = 1;

    public TimeProvider Time => time;

    public string Today => time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Starts a transaction; its time is the <c>write_date</c> of everything in it, with microseconds, as PostgreSQL has it.</summary>
    public void Begin(int user)
    {
        undo.Clear();
        User = user;
        stamp = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    public void Rollback()
    {
        while (undo.TryPop(out var back))
        {
            back();
        }
    }

    public string Now => stamp[..19];

    public OdooTable Table(string model) =>
        tables.TryGetValue(model, out var table) ? table : throw OdooError.User($"Object {model} doesn't exist");

    public bool Has(string model) => tables.ContainsKey(model);

    public OdooRow? Find(string model, int? id) => id is { } key && Table(model).Rows.TryGetValue(key, out var row) ? row : null;

    public OdooRow Get(string model, int id) => Find(model, id) ?? throw OdooError.Missing(model, id, User);

    /// <summary>The records that a one2many shows: those that point back.</summary>
    public IEnumerable<OdooRow> Pointing(OdooField list, int id)
    {
        var table = Table(list.Of!);
        return table.With(list.Inverse!, id).Select(key => table.Rows[key]).ToList();
    }

    public IEnumerable<OdooRow> Lines(OdooRow row, string list) => Pointing(row.Model.Field(list), row.Id);

    public string Next(string sequence, Func<int, string> format)
    {
        var number = sequences[sequence] = sequences.GetValueOrDefault(sequence) + 1;
        // A sequence of a rolled back transaction is taken back too: invoice numbers have no gaps.
        undo.Push(() => sequences[sequence]--);
        return format(number);
    }

    public OdooRow Insert(string model)
    {
        var table = Table(model);
        var row = new OdooRow(table.Model, ++table.LastId);
        table.Rows[row.Id] = row;
        undo.Push(() => table.Remove(row));
        Set(row, "create_date", stamp);
        Set(row, "create_uid", User);
        Touch(row);
        return row;
    }

    public void Touch(OdooRow row)
    {
        Set(row, "write_date", stamp);
        Set(row, "write_uid", User);
    }

    public void Set(OdooRow row, string name, object? value)
    {
        var field = row.Model.Field(name);
        var old = row[name];
        var table = Table(row.Model.Name);
        table.Put(row, field, value);
        undo.Push(() => table.Put(row, field, old));
    }

    public void Delete(OdooRow row)
    {
        var table = Table(row.Model.Name);
        table.Remove(row);
        undo.Push(() => table.Restore(row));
        // External ids vanish with their record.
        foreach (var key in Table("ir.model.data").With("res_id", row.Id).ToList())
        {
            if (Find("ir.model.data", key) is { } data && data.Text("model") == row.Model.Name)
            {
                Delete(data);
            }
        }
    }

    /// <summary>The record that an external id <c>module.name</c> stands for.</summary>
    public OdooRow? External(string complete)
    {
        var table = Table("ir.model.data");
        foreach (var key in table.With("complete_name", complete))
        {
            var data = table.Rows[key];
            return Find(data.Text("model")!, data["res_id"] as int?);
        }
        return null;
    }

    public void NameExternal(string complete, OdooRow target)
    {
        var dot = complete.IndexOf('.', StringComparison.Ordinal);
        var data = Insert("ir.model.data");
        Set(data, "module", complete[..dot]);
        Set(data, "name", complete[(dot + 1)..]);
        Set(data, "complete_name", complete);
        Set(data, "model", target.Model.Name);
        Set(data, "res_id", target.Id);
        Set(data, "noupdate", false);
    }

    public static string Repr(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "'" + value.GetString() + "'",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => value.GetRawText(),
    };
}
