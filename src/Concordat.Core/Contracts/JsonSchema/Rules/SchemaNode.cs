using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Compilation;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A compiled (sub)schema. Its rules are set after it is made, since schemas may refer to themselves.</summary>
internal sealed class SchemaNode(DocumentNode source, SchemaResource resource)
{
    private string? _typeMessage;

    public SchemaResource Resource => resource;

    /// <summary>The boolean schema <c>false</c>.</summary>
    public bool Nothing { get; set; }

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

    public ISchemaRule[] Rules { get; set; } = [];

    public UnevaluatedRules? Unevaluated { get; set; }

    public string TypeNames { get; set; } = "";

    /// <summary>The place of one of its keywords; of the schema itself for an empty name.</summary>
    public string Locate(string keyword)
    {
        var place = resource.Locate(source);
        return keyword.Length == 0 ? place : $"{place}/{keyword}";
    }

    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (Anything)
        {
            return true;
        }
        if (!run.Descend(this))
        {
            run.Ascend();
            return false;
        }
        var entered = run.TracksScope && run.EnterScope(resource);
        var valid = Unevaluated is null ? CheckRules(instance, run) : Unevaluated.Check(instance, this, run);
        if (entered)
        {
            run.LeaveScope();
        }
        run.Ascend();
        return valid;
    }

    /// <summary>All rules but those on what the others left unevaluated.</summary>
    public bool CheckRules(JsonElement instance, SchemaRun run)
    {
        var kind = instance.ValueKind;
        if (Nothing)
        {
            return run.Fail(this, "", "Nothing is allowed here.");
        }
        if (Nullable && kind == JsonValueKind.Null)
        {
            return true;
        }
        var valid = true;
        if (Types != JsonTypes.Any && (Types & JsonTypeSets.Of(kind)) == JsonTypes.None && !IsWantedInteger(instance, kind))
        {
            valid = run.Fail(this, "type", _typeMessage ??= $"It must be of type {TypeNames}.");
            if (!run.Collecting)
            {
                return false;
            }
        }
        var typed = kind switch
        {
            JsonValueKind.Object => Object is null || Object.Check(instance, this, run),
            JsonValueKind.String => String is null || String.Check(instance, this, run),
            JsonValueKind.Array => Array is null || Array.Check(instance, this, run),
            JsonValueKind.Number => Number is null || Number.Check(instance, this, run),
            _ => true,
        };
        valid &= typed;
        if (!valid && !run.Collecting)
        {
            return false;
        }
        foreach (var rule in Rules)
        {
            if (!rule.Check(instance, this, run))
            {
                valid = false;
                if (!run.Collecting)
                {
                    return false;
                }
            }
        }
        return valid;
    }

    /// <summary>Notes that nothing in it can fail, once all its rules are set.</summary>
    public void Seal() => Anything = !Nothing && Types == JsonTypes.Any && Object is null && Array is null && String is null && Number is null
        && Rules.Length == 0 && Unevaluated is null;

    private bool IsWantedInteger(JsonElement instance, JsonValueKind kind) =>
        kind == JsonValueKind.Number && (Types & JsonTypes.Integer) != JsonTypes.None && JsonNumber.IsInteger(instance, StrictIntegers);
}
