using System.Text.Json.Nodes;
using Concordat.Core.Workspace;

namespace Concordat.Core.Catalogue.Exports;

/// <summary>An event type as AsyncAPI 3.0: one channel, what is sent there, and the CloudEvents 1.0 envelope with the schema of its data.</summary>
public static class AsyncApiDocument
{
    /// <summary>The document of an event type; null in a workspace with errors.</summary>
    public static JsonObject? Of(EventType type, string organization)
    {
        if (type.SchemaDocument is not { } schema)
        {
            return null;
        }
        JsonObject Text() => new() { ["type"] = "string" };
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["id"] = $"urn:concordat:{organization}:{type.Type}",
            ["info"] = new JsonObject
            {
                ["title"] = type.Type, ["version"] = type.Terms.Version.ToString(), ["description"] = type.Terms.Summary,
                ["contact"] = new JsonObject { ["name"] = type.Terms.Contacts.Count > 0 ? type.Terms.Contacts[0].Name : type.Terms.Owner.Name },
                ["tags"] = new JsonArray([.. type.Terms.Tags.Append(type.Domain).Distinct(StringComparer.Ordinal).Select(tag => new JsonObject { ["name"] = tag })]),
            },
            ["defaultContentType"] = "application/cloudevents+json",
            ["channels"] = new JsonObject
            {
                ["events"] = new JsonObject
                {
                    ["address"] = type.Type, ["description"] = $"Events of the type {type.Type}, in order for each {type.Subject}.", ["messages"] = new JsonObject { ["event"] = Ref("#/components/messages/event") },
                },
            },
            ["operations"] = new JsonObject
            {
                ["publish"] = new JsonObject
                {
                    ["action"] = "send", ["summary"] = type.Terms.Summary, ["description"] = $"{type.Domain} sends an event whenever it happens.", ["channel"] = Ref("#/channels/events"),
                    ["messages"] = new JsonArray(Ref("#/channels/events/messages/event")),
                },
            },
            ["components"] = new JsonObject
            {
                ["messages"] = new JsonObject
                {
                    ["event"] = new JsonObject
                    {
                        ["name"] = type.Type, ["title"] = type.Name, ["summary"] = type.Terms.Summary, ["contentType"] = "application/cloudevents+json", ["payload"] = Ref("#/components/schemas/event"),
                    },
                },
                ["schemas"] = new JsonObject
                {
                    ["event"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["description"] = "CloudEvents 1.0.",
                        ["required"] = new JsonArray("specversion", "id", "source", "type", "data"),
                        ["properties"] = new JsonObject
                        {
                            ["specversion"] = new JsonObject { ["type"] = "string", ["const"] = "1.0" }, ["id"] = Text(), ["source"] = Text(), ["type"] = new JsonObject { ["type"] = "string", ["const"] = type.Type },
                            ["subject"] = Text(), ["time"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" }, ["datacontenttype"] = Text(), ["data"] = Ref("#/components/schemas/data"),
                        },
                    },
                    ["data"] = Moved((JsonObject)schema.ToJson()),
                },
            },
        };
    }

    private static JsonObject Ref(string to) => new() { ["$ref"] = to };

    /// <summary>The schema stands deeper than in its own file, and its references follow; its name and dialect are the document's.</summary>
    private static JsonObject Moved(JsonObject schema)
    {
        schema.Remove("$schema");
        schema.Remove("$id");
        Move(schema);
        return schema;
    }

    private static void Move(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            if (map["$ref"] is JsonValue value && value.TryGetValue<string>(out var reference) && (reference == "#" || reference.StartsWith("#/", StringComparison.Ordinal)))
            {
                map["$ref"] = "#/components/schemas/data" + reference[1..];
            }
            foreach (var (key, child) in map)
            {
                if (key is not ("example" or "examples" or "default" or "enum" or "const"))
                {
                    Move(child);
                }
            }
        }
        foreach (var item in node as JsonArray ?? [])
        {
            Move(item);
        }
    }
}
