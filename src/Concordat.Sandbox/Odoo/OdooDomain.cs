using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>Search domains: prefix notation, dotted paths and the usual operators.</summary>
internal sealed class OdooDomain(OdooDatabase db)
{
    abstract record Node;
    sealed record Both(Node Left, Node Right) : Node;
    sealed record Either(Node Left, Node Right) : Node;
    sealed record Not(Node Inner) : Node;
    sealed record Leaf(string Path, string Operator, JsonElement Value) : Node;
    sealed record Always(bool Value) : Node;

    static readonly HashSet<string> Operators =
        ["=", "!=", "<>", "<", "<=", ">", ">=", "=?", "in", "not in", "like", "ilike", "not like", "not ilike", "=like", "=ilike", "child_of", "parent_of", "any", "not any"];

    /// <summary>Ids of the records that match, in order of their ids. Archived ones only where asked for.</summary>
    public List<OdooRow> Search(string model, JsonElement domain, bool archived)
    {
        var table = db.Table(model);
        var tree = Parse(domain);
        CheckFields(table.Model, tree);
        var hideArchived = !archived && table.Model.Fields.ContainsKey("active") && !Mentions(tree, "active");
        return [.. Candidates(table, tree).Where(row => (!hideArchived || row.Flag("active")) && Matches(row, tree))];
    }

    static Node Parse(JsonElement domain)
    {
        if (domain.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False)
        {
            return new Always(true);
        }
        if (domain.ValueKind != JsonValueKind.Array)
        {
            throw OdooError.Value("Invalid domain");
        }
        var terms = new Queue<JsonElement>(domain.EnumerateArray());
        Node all = new Always(true);
        while (terms.Count > 0)
        {
            all = new Both(all, Term(terms, 0));
        }
        return all;
    }

    static Node Term(Queue<JsonElement> terms, int depth)
    {
        if (depth > 200 || !terms.TryDequeue(out var term))
        {
            throw OdooError.Value("Domain is not balanced");
        }
        if (term.ValueKind == JsonValueKind.String)
        {
            return term.GetString() switch
            {
                "&" => new Both(Term(terms, depth + 1), Term(terms, depth + 1)),
                "|" => new Either(Term(terms, depth + 1), Term(terms, depth + 1)),
                "!" => new Not(Term(terms, depth + 1)),
                var other => throw OdooError.Value($"Invalid leaf {other}"),
            };
        }
        if (term.ValueKind != JsonValueKind.Array || term.GetArrayLength() != 3)
        {
            throw OdooError.Value($"not enough values to unpack (expected 3, got {(term.ValueKind == JsonValueKind.Array ? term.GetArrayLength() : 1)})");
        }
        if (term[0].ValueKind == JsonValueKind.Number)
        {
            return new Always(term[0].GetInt32() == term[2].GetInt32());
        }
        var name = term[1].GetString() ?? "";
        if (!Operators.Contains(name))
        {
            throw OdooError.Value($"Invalid leaf ('{term[0]}', '{name}', {OdooDatabase.Repr(term[2])})");
        }
        return new Leaf(term[0].GetString() ?? "", name, term[2]);
    }

    static bool Mentions(Node node, string field) => node switch
    {
        Both b => Mentions(b.Left, field) || Mentions(b.Right, field),
        Either e => Mentions(e.Left, field) || Mentions(e.Right, field),
        Not n => Mentions(n.Inner, field),
        Leaf l => l.Path == field,
        _ => false,
    };

    void CheckFields(OdooModel model, Node node)
    {
        switch (node)
        {
            case Both b: CheckFields(model, b.Left); CheckFields(model, b.Right); break;
            case Either e: CheckFields(model, e.Left); CheckFields(model, e.Right); break;
            case Not n: CheckFields(model, n.Inner); break;
            case Leaf l:
                var at = model;
                foreach (var name in l.Path.Split('.'))
                {
                    if (at is null || !at.Fields.TryGetValue(name, out var field))
                    {
                        throw OdooError.Value($"Invalid field {model.Name}.{l.Path} in leaf ('{l.Path}', '{l.Operator}', {OdooDatabase.Repr(l.Value)})");
                    }
                    at = field.Of is { } of ? db.Table(of).Model : null;
                }
                break;
            default: break;
        }
    }

    /// <summary>Where a part of the conjunction names an id or an indexed value, only those records are looked at.</summary>
    static IEnumerable<OdooRow> Candidates(OdooTable table, Node tree)
    {
        foreach (var leaf in Conjunction(tree))
        {
            if (leaf.Path == "id" && leaf.Operator is "=" or "in" && leaf.Path == "id")
            {
                var ids = leaf.Value.ValueKind == JsonValueKind.Array ? leaf.Value.EnumerateArray().ToArray() : [leaf.Value];
                return ids.Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetInt32()).Distinct().Order()
                    .Select(id => table.Rows.GetValueOrDefault(id)).OfType<OdooRow>().ToList();
            }
            if (leaf.Operator == "=" && table.Model.Fields.TryGetValue(leaf.Path, out var field) && field.Indexed
                && Key(leaf.Value) is { } value && (field.Type != OdooType.Many2One || value is int))
            {
                return table.With(field.Name, value).Select(id => table.Rows[id]).ToList();
            }
        }
        return table.Rows.Values;
    }

    static IEnumerable<Leaf> Conjunction(Node node) => node switch
    {
        Both b => Conjunction(b.Left).Concat(Conjunction(b.Right)),
        Leaf l => [l],
        _ => [],
    };

    static object? Key(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        _ => null,
    };

    bool Matches(OdooRow row, Node node) => node switch
    {
        Always a => a.Value,
        Both b => Matches(row, b.Left) && Matches(row, b.Right),
        Either e => Matches(row, e.Left) || Matches(row, e.Right),
        Not n => !Matches(row, n.Inner),
        Leaf l => Compare(row, l.Path, l.Operator, l.Value),
        _ => false,
    };

    bool Compare(OdooRow row, string path, string name, JsonElement value)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var first = row.Model.Field(path[..dot]);
            return Related(row, first).Any(next => Compare(next, path[(dot + 1)..], name, value));
        }
        var field = row.Model.Field(path);
        switch (name)
        {
            case "any" or "not any":
                var inner = Parse(value);
                return Related(row, field).Any(next => Matches(next, inner)) == (name == "any");
            case "child_of" or "parent_of":
                var roots = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.GetInt32()).ToHashSet() : [value.GetInt32()];
                var start = field.Name == "id" ? row : Related(row, field).FirstOrDefault();
                for (var up = start; up is not null; up = db.Find(up.Model.Name, up.Link("parent_id")))
                {
                    if (roots.Contains(up.Id))
                    {
                        return true;
                    }
                }
                return false;
            case "=?":
                return value.ValueKind is JsonValueKind.Null or JsonValueKind.False || Compare(row, path, "=", value);
            default:
                return field.IsList
                    ? OdooCompare.List(Related(row, field), name, value, r => OdooReader.DisplayName(db, r))
                    : OdooCompare.One(OdooReader.Raw(db, row, field), field, name, value, () => Related(row, field).Select(r => OdooReader.DisplayName(db, r)).FirstOrDefault());
        }
    }

    IEnumerable<OdooRow> Related(OdooRow row, OdooField field) => field.Type switch
    {
        OdooType.Many2One => db.Find(field.Of!, row.Link(field.Name)) is { } one ? [one] : [],
        OdooType.One2Many => db.Pointing(field, row.Id),
        OdooType.Many2Many => row.Links(field.Name).Select(id => db.Find(field.Of!, id)).OfType<OdooRow>(),
        _ => [],
    };
}
