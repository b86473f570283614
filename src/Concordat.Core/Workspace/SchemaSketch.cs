using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Core.Workspace;

/// <summary>
/// The JSON Schema of one mapping while a read function describes it. A read function that calls itself becomes a
/// definition and a <c>$ref</c>.
/// </summary>
internal sealed class SchemaSketch
{
    private readonly JsonObject properties = [];
    private readonly JsonArray required = [];
    private readonly JsonArray alternatives = [];
    private readonly Shared shared;
    private bool closed = true;

    private SchemaSketch(Shared shared) => this.shared = shared;

    public static SchemaSketch Root(Delegate read) => new SchemaSketch(new Shared()).Enter(read)!;

    public void Property(string key, bool isRequired, JsonObject schema, string? about)
    {
        if (about is not null)
        {
            schema["description"] = about;
        }

        properties[key] = schema;
        if (isRequired)
        {
            required.Add((JsonNode)key);
        }
    }

    public void ExactlyOne(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            alternatives.Add((JsonNode)new JsonObject { ["required"] = new JsonArray(key) });
        }
    }

    public void AllowOthers() => closed = false;

    /// <summary>Null where the read function is being described further out.</summary>
    public SchemaSketch? Enter(Delegate read)
    {
        if (shared.Open.Contains(read))
        {
            return null;
        }

        shared.Open.Add(read);
        return new SchemaSketch(shared);
    }

    public JsonObject Reference(Delegate read)
    {
        if (!shared.Recursive.TryGetValue(read, out var name))
        {
            name = "shape" + (shared.Recursive.Count + 1).ToString(CultureInfo.InvariantCulture);
            shared.Recursive.Add(read, name);
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    public JsonObject Leave(Delegate read)
    {
        shared.Open.Remove(read);
        var body = Body();
        if (!shared.Recursive.TryGetValue(read, out var name))
        {
            return body;
        }

        shared.Definitions[name] = body;
        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    public JsonObject Finish(Delegate read)
    {
        var root = Leave(read);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        if (shared.Definitions.Count > 0)
        {
            root["$defs"] = shared.Definitions;
        }

        return root;
    }

    private JsonObject Body()
    {
        var body = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            body["required"] = required;
        }

        if (alternatives.Count > 0)
        {
            body["oneOf"] = alternatives;
        }

        body["additionalProperties"] = !closed;
        return body;
    }

    private sealed class Shared
    {
        public HashSet<Delegate> Open { get; } = [];

        public Dictionary<Delegate, string> Recursive { get; } = [];

        public JsonObject Definitions { get; } = [];
    }
}
