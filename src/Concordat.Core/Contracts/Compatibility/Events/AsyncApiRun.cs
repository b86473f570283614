using Concordat.Core.Contracts.Compatibility.Schemas;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility.Events;

/// <summary>Two AsyncAPI documents of one major version: channels, their messages, and the schemas of payloads and headers under a mode.</summary>
internal sealed class AsyncApiRun(ContractSide @base, ContractSide revision, ComparisonOptions options)
{
    private readonly ChangeLog log = new(options);
    private readonly SchemaComparer schemas = new(options);
    private readonly List<Finding> findings = [];
    private int judged;

    public Comparison Compare()
    {
        var (from, to) = (Channel.Of(@base.Root), Channel.Of(revision.Root));
        foreach (var (name, old) in from)
        {
            judged++;
            if (to.TryGetValue(name, out var now))
            {
                Both(old, now);
            }
            else
            {
                log.Note(Site(name), "channel-removed", "", old.Part.Place(), revision.Root.Place("channels"), "", name: $"'{name}'");
            }
        }

        foreach (var (name, now) in to.Where(channel => !from.ContainsKey(channel.Key)))
        {
            judged++;
            log.Note(Site(name), "channel-added", "", @base.Root.Place("channels"), now.Part.Place(), "", name: $"'{name}'");
        }

        Operations();
        schemas.Run();
        findings.AddRange(@base.Findings);
        findings.AddRange(revision.Findings);
        return new Comparison(log.Close(findings), judged, findings) { SchemaPairs = schemas.Compared };
    }

    private ChangeSite Site(string channel) => new("", channel) { Unpromised = options.Mode == CompatibilityMode.None };

    private void Both(Channel old, Channel now)
    {
        if (!string.Equals(old.Address, now.Address, StringComparison.Ordinal))
        {
            log.Note(Site(now.Name), "channel-address-changed", "", old.Part.Place("address"), now.Part.Place("address"), "", old.Address, now.Address, $"'{now.Name}'");
        }

        foreach (var (name, message) in old.Messages)
        {
            if (now.Messages.TryGetValue(name, out var other))
            {
                Message(now.Name, name, message, other);
            }
            else
            {
                log.Note(Site(now.Name), "message-removed", "", message.Place(), now.Part.Place(), name, $"'{now.Name}'", name: $"'{name}'");
            }
        }

        foreach (var (name, message) in now.Messages.Where(message => !old.Messages.ContainsKey(message.Key)))
        {
            log.Note(Site(now.Name), "message-added", "", old.Part.Place(), message.Place(), name, $"'{now.Name}'", name: $"'{name}'");
        }
    }

    private void Message(string channel, string name, Part old, Part now)
    {
        var (was, type) = (ContentType(@base.Root, old), ContentType(revision.Root, now));
        if (!string.Equals(was, type, StringComparison.OrdinalIgnoreCase))
        {
            log.Note(Site(channel), "message-content-type-changed", "", old.Place("contentType"), now.Place("contentType"), name, was, type, $"'{name}'");
        }

        Schema(channel, name, "payload", old, now);
        Schema(channel, name, "headers", old, now);
    }

    private void Schema(string channel, string name, string part, Part old, Part now)
    {
        if (Json(old, part) is { } from && Json(now, part) is { } to)
        {
            var mode = options.Mode(old, now);
            foreach (var use in SchemaReadings.Of(mode, schemas.Pair(from, to), $"the {part} of '{name}'", $"{name} {part}"))
            {
                log.Use(Site(channel) with { Unpromised = mode == CompatibilityMode.None }, use);
            }
        }
    }

    /// <summary>Schemas of other languages (Avro, Protobuf) are named and not compared.</summary>
    private Part? Json(Part message, string key)
    {
        if (message.Raw(key) is not { } schema)
        {
            return null;
        }

        var format = schema.Node is MappingNode { } mapping && mapping.Get("schema") is not null && mapping.Text("schemaFormat") is { } inner ? inner : key == "payload" ? message.Text("schemaFormat") : null;
        if (format is not null && !format.Contains("schema+", StringComparison.Ordinal) && !format.Contains("asyncapi", StringComparison.Ordinal) && !format.Contains("openapi", StringComparison.Ordinal))
        {
            findings.Add(Finding.Warn("compare-schema-format", $"Schemas of the format '{format}' are not compared.", schema.Node.At) with { Path = schema.Node.Path });
            return null;
        }

        return schema.Node is MappingNode wrapped && wrapped.Text("schemaFormat") is not null ? schema.Raw("schema") : schema;
    }

    private static string ContentType(Part root, Part message) => message.Text("contentType") ?? root.Text("defaultContentType") ?? "application/json";

    /// <summary>AsyncAPI 3: operations stand beside the channels.</summary>
    private void Operations()
    {
        var from = @base.Root.Raw("operations")?.Entries().ToDictionary(entry => entry.Key, entry => entry.Value.Followed, StringComparer.Ordinal) ?? [];
        var to = revision.Root.Raw("operations")?.Entries().ToDictionary(entry => entry.Key, entry => entry.Value.Followed, StringComparer.Ordinal) ?? [];
        foreach (var (name, old) in from.Where(entry => !to.TryGetValue(entry.Key, out var now) || !string.Equals(entry.Value.Text("action"), now.Text("action"), StringComparison.Ordinal)))
        {
            log.Note(Site(""), "channel-operation-removed", "", old.Place(), revision.Root.Place("operations"), name, name: $"'{name}' ({old.Text("action")})");
        }

        foreach (var (name, now) in to.Where(entry => !from.TryGetValue(entry.Key, out var old) || !string.Equals(entry.Value.Text("action"), old.Text("action"), StringComparison.Ordinal)))
        {
            log.Note(Site(""), "channel-operation-added", "", @base.Root.Place("operations"), now.Place(), name, name: $"'{name}' ({now.Text("action")})");
        }
    }
}
