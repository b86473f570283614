using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Compilation;
using Concordat.Core.Contracts.JsonSchema.Plans;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A compiled (sub)schema. Its rules are set after it is made, since schemas may refer to themselves.</summary>
internal sealed class SchemaNode(DocumentNode source, SchemaResource resource)
{
    private string? _typeMessage;

    public SchemaResource Resource => resource;

    /// <summary>The boolean schema <c>false</c>.</summary>
    public bool Nothing { get; set; }

    /// <summary>The target of a schema that is nothing but a reference.</summary>
    public SchemaNode? Alias { get; set; }

    /// <summary>True where no instance can fail: it need not be run at all.</summary>
    public bool Anything { get; set; }

    public JsonTypes Types { get; set; } = JsonTypes.Any;

    /// <summary>Draft 4 tells 1.0 from an integer.</summary>
    public bool StrictIntegers { get; set; }

    /// <summary>OpenAPI 3.0 <c>nullable</c>: null is allowed whatever the other keywords say.</summary>
    public bool Nullable { get; set; }

    public ObjectRules? Object { get; set; }

    public ArrayRules? Array { get; set; }

    public StringRules? String { get; set; }

    public NumberRules? Number { get; set; }

    public SchemaCheck[] Rules { get; private set; } = [];

    public UnevaluatedRules? Unevaluated { get; set; }

    /// <summary>What the rules were made from.</summary>
    public IReadOnlyList<ISchemaRule> Sources { get; private set; } = [];

    /// <summary>The plan that answers yes or no for it; only its builder looks at it.</summary>
    public SchemaPlan? Plan { get; set; }

    public string TypeNames { get; set; } = "";

    /// <summary>The place of one of its keywords; of the schema itself for an empty name.</summary>
    public string Locate(string keyword)
    {
        var place = resource.Locate(source);
        return keyword.Length == 0 ? place : $"{place}/{keyword}";
    }

    /// <summary>Judges the value at the beginning; see <see cref="ISchemaRule"/>. Where the answer is yes, its length is known afterwards.</summary>
    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaRun run)
    {
        if (Anything)
        {
            length = length == 0 ? JsonScan.Length(json) : length;
            return true;
        }
        if (Alias is { Alias: null } alias && run.IsPlain)
        {
            return alias.Check(json, ref length, run);
        }
        if (!run.Descend(this))
        {
            run.Ascend();
            return false;
        }
        var entered = run.TracksScope && run.EnterScope(resource);
        var valid = Unevaluated is null ? CheckRules(json, ref length, run) : Unevaluated.Check(json, ref length, this, run);
        if (entered)
        {
            run.LeaveScope();
        }
        run.Ascend();
        return valid;
    }

    /// <summary>All rules but those on what the others left unevaluated.</summary>
    public bool CheckRules(ReadOnlySpan<byte> json, ref int length, SchemaRun run)
    {
        if (Nothing)
        {
            return run.Fail(this, "", "Nothing is allowed here.");
        }
        var type = JsonTypeSets.Of(json[0]);
        if (length == 0 && type is not (JsonTypes.Object or JsonTypes.Array))
        {
            length = JsonScan.Length(json);
        }
        if (Nullable && type == JsonTypes.Null)
        {
            return true;
        }
        var valid = true;
        if ((Types & type) == JsonTypes.None && !IsWantedInteger(json, length, type))
        {
            valid = run.Fail(this, "type", _typeMessage ??= $"It must be of type {TypeNames}.");
            if (!run.Collecting)
            {
                return false;
            }
        }
        valid &= type switch
        {
            JsonTypes.Object => Object is null || Object.Check(json, ref length, this, run),
            JsonTypes.String => String is null || String.Check(json[1..(length - 1)], this, run),
            JsonTypes.Array => Array is null || Array.Check(json, ref length, this, run),
            JsonTypes.Number => Number is null || Number.Check(json[..length], this, run),
            _ => true,
        };
        if (!valid && !run.Collecting)
        {
            return false;
        }
        foreach (var check in Rules)
        {
            if (!check(json, ref length, this, run))
            {
                valid = false;
                if (!run.Collecting)
                {
                    return false;
                }
            }
        }
        length = length == 0 ? JsonScan.Length(json) : length;
        return valid;
    }

    /// <summary>Sets the rules; all others are set before.</summary>
    public void Seal(List<ISchemaRule> rules)
    {
        Sources = rules;
        Rules = [.. rules.Select(rule => (SchemaCheck)rule.Check)];
        Anything = !Nothing && Types == JsonTypes.Any && Object is null && Array is null && String is null && Number is null
            && Rules.Length == 0 && Unevaluated is null;
    }

    private bool IsWantedInteger(ReadOnlySpan<byte> json, int length, JsonTypes type) =>
        type == JsonTypes.Number && (Types & JsonTypes.Integer) != JsonTypes.None && JsonNumber.IsInteger(json[..length], StrictIntegers);
}
