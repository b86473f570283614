using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>One assertion of a schema, ready to run.</summary>
internal interface IKeyword
{
    /// <summary>True where the instance meets it; failures are recorded in the run.</summary>
    bool Check(JsonElement instance, SchemaRun run);
}

/// <summary>A compiled (sub)schema. Its keywords are set after it is made, since schemas may refer to themselves.</summary>
internal sealed class SchemaNode(string location)
{
    public IKeyword[] Keywords { get; set; } = [];

    public string Location => location;

    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (!run.Descend(location))
        {
            run.Ascend();
            return false;
        }
        var valid = true;
        foreach (var keyword in Keywords)
        {
            if (!keyword.Check(instance, run))
            {
                valid = false;
                if (run.Quiet)
                {
                    break;
                }
            }
        }
        run.Ascend();
        return valid;
    }

    /// <summary>Whether the instance meets the schema, without recording anything.</summary>
    public bool Matches(JsonElement instance, SchemaRun run)
    {
        run.BeQuiet();
        var valid = Check(instance, run);
        run.Speak();
        return valid;
    }
}
