namespace Concordat.Sandbox.Odoo;

/// <summary>The records of one model, with an index on every many2one and on the fields that the schema marks.</summary>
internal sealed class OdooTable(OdooModel model)
{
    readonly Dictionary<(string Field, object Value), SortedSet<int>> index = [];

    public OdooModel Model { get; } = model;

    public SortedDictionary<int, OdooRow> Rows { get; } = [];

    public int LastId { get; set; }

    public IReadOnlyCollection<int> With(string field, object value) => index.TryGetValue((field, value), out var ids) ? ids : [];

    public void Put(OdooRow row, OdooField field, object? value)
    {
        if (field.Indexed)
        {
            Forget(row, field);
            if (value is not null)
            {
                if (!index.TryGetValue((field.Name, value), out var ids))
                {
                    index[(field.Name, value)] = ids = [];
                }
                ids.Add(row.Id);
            }
        }
        row.Values[field.Name] = value;
    }

    public void Remove(OdooRow row)
    {
        foreach (var field in Model.Fields.Values.Where(f => f.Indexed))
        {
            Forget(row, field);
        }
        Rows.Remove(row.Id);
    }

    public void Restore(OdooRow row)
    {
        Rows[row.Id] = row;
        foreach (var field in Model.Fields.Values.Where(f => f.Indexed))
        {
            Put(row, field, row[field.Name]);
        }
    }

    void Forget(OdooRow row, OdooField field)
    {
        if (row[field.Name] is { } old && index.TryGetValue((field.Name, old), out var ids) && ids.Remove(row.Id) && ids.Count == 0)
        {
            index.Remove((field.Name, old));
        }
    }
}
