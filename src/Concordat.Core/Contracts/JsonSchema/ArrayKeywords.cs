using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema core 10.3.1.1 and 10.3.1.2: the first items one by one, then all the others.</summary>
internal sealed class ItemsKeyword(SchemaNode[] first, SchemaNode? others) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }
        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (index >= first.Length && others is null)
            {
                break;
            }
            run.Enter(index);
            valid &= (index < first.Length ? first[index] : others!).Check(item, run);
            run.Leave();
            if (!valid && run.Quiet)
            {
                return false;
            }
            index++;
        }
        return valid;
    }
}

/// <summary>JSON Schema core 10.3.1.3 with validation 6.4.4 and 6.4.5.</summary>
internal sealed class ContainsKeyword(SchemaNode schema, long least, long most, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }
        var found = 0;
        foreach (var item in instance.EnumerateArray())
        {
            found += schema.Matches(item, run) ? 1 : 0;
        }
        return (found >= least && found <= most) || run.Fail(location, "It does not hold as many items of the kind that the contract asks for.");
    }
}

/// <summary>JSON Schema validation 6.4.3; by hash, so that a long array does not cost its square.</summary>
internal sealed class UniqueItemsKeyword(string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2)
        {
            return true;
        }
        var seen = new HashSet<JsonElement>(JsonValueComparer.Instance);
        foreach (var item in instance.EnumerateArray())
        {
            if (!seen.Add(item))
            {
                return run.Fail(location, "Its items must differ from one another.");
            }
        }
        return true;
    }
}

/// <summary>Equality of JSON values (JSON Schema core 4.2.2) with a hash that agrees with it.</summary>
internal sealed class JsonValueComparer : IEqualityComparer<JsonElement>
{
    public static readonly JsonValueComparer Instance = new();

    public bool Equals(JsonElement x, JsonElement y) => JsonElement.DeepEquals(x, y);

    public int GetHashCode(JsonElement obj)
    {
        switch (obj.ValueKind)
        {
            case JsonValueKind.String:
                return obj.GetString()!.GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Number:
                return obj.TryGetDouble(out var number) ? number.GetHashCode() : 1;
            case JsonValueKind.Array:
                var ordered = new HashCode();
                foreach (var item in obj.EnumerateArray())
                {
                    ordered.Add(GetHashCode(item));
                }
                return ordered.ToHashCode();
            case JsonValueKind.Object:
                var unordered = 0; // the order of properties means nothing
                foreach (var property in obj.EnumerateObject())
                {
                    unordered ^= HashCode.Combine(property.Name.GetHashCode(StringComparison.Ordinal), GetHashCode(property.Value));
                }
                return unordered;
            default:
                return (int)obj.ValueKind;
        }
    }
}
