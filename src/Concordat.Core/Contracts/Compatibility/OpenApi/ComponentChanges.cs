using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Components: names of schemas, which generated clients use, and security schemes. What components hold is compared where it is used.</summary>
internal static class ComponentChanges
{
    private static readonly string[] AuthorizationUrls = ["authorizationUrl", "openIdConnectUrl"];

    public static void Compare(OpenApiRun run)
    {
        Schemas(run);
        var (from, to) = (Map(run.Base, "securitySchemes"), Map(run.Revision, "securitySchemes"));
        foreach (var (name, old) in from)
        {
            if (to.TryGetValue(name, out var now))
            {
                Scheme(run, name, old, now);
            }
            else
            {
                Note(run, "removed", name, old.Place(), run.Revision["components"]?.Place("securitySchemes"));
            }
        }

        foreach (var (name, now) in to.Where(scheme => !from.ContainsKey(scheme.Key)))
        {
            Note(run, "added", name, run.Base["components"]?.Place("securitySchemes"), now.Place());
        }
    }

    private static void Schemas(OpenApiRun run)
    {
        var (from, to) = (Map(run.Base, "schemas"), Map(run.Revision, "schemas"));
        foreach (var (name, old) in from.Where(schema => !to.ContainsKey(schema.Key)))
        {
            run.Log.Note(ChangeSite.Document, "api-schema-removed", "", old.Place(), run.Revision["components"]?.Place("schemas"), name, name: $"'{name}'");
        }

        foreach (var (name, now) in to.Where(schema => !from.ContainsKey(schema.Key)))
        {
            run.Log.Note(ChangeSite.Document, "api-schema-added", "", run.Base["components"]?.Place("schemas"), now.Place(), name, name: $"'{name}'");
        }
    }

    private static void Scheme(OpenApiRun run, string name, Part old, Part now)
    {
        var (was, type) = (Kind(old), Kind(now));
        if (!string.Equals(was, type, StringComparison.Ordinal))
        {
            Note(run, "type-changed", name, old.Place("type"), now.Place("type"), was, type);
            return;
        }

        Urls(run, name, old, now, AuthorizationUrls, "oauth-url-changed");
        foreach (var (flow, before) in old.Raw("flows")?.Fields() ?? [])
        {
            if (now.Raw("flows")?.Raw(flow) is { } after)
            {
                Urls(run, name, before, after, AuthorizationUrls, "oauth-url-changed");
                Urls(run, name, before, after, ["tokenUrl"], "oauth-token-url-changed");
                Scopes(run, name, before, after);
            }
        }
    }

    private static void Urls(OpenApiRun run, string name, Part old, Part now, string[] keys, string change)
    {
        foreach (var key in keys)
        {
            var (from, to) = (old.Text(key), now.Text(key));
            if (from is not null && to is not null && !string.Equals(from, to, StringComparison.Ordinal))
            {
                Note(run, change, name, old.Place(key), now.Place(key), from, to);
            }
        }
    }

    private static void Scopes(OpenApiRun run, string name, Part old, Part now)
    {
        var (from, to) = (Texts(old), Texts(now));
        foreach (var (scope, text) in from)
        {
            if (!to.TryGetValue(scope, out var other))
            {
                Note(run, "oauth-scope-removed", name, old.Place("scopes"), now.Place("scopes"), $"'{scope}'", detail: scope);
            }
            else if (!string.Equals(text, other, StringComparison.Ordinal))
            {
                Note(run, "oauth-scope-changed", name, old.Place("scopes"), now.Place("scopes"), $"'{scope}'", detail: scope);
            }
        }

        foreach (var scope in to.Keys.Where(scope => !from.ContainsKey(scope)))
        {
            Note(run, "oauth-scope-added", name, old.Place("scopes"), now.Place("scopes"), to: $"'{scope}'", detail: scope);
        }
    }

    private static string Kind(Part scheme) => string.Join(' ', new[] { scheme.Text("type"), scheme.Text("scheme")?.ToLowerInvariant(), scheme.Text("in") }.Where(text => text is not null));

    private static Dictionary<string, string> Texts(Part flow) => flow.Raw("scopes")?.Node is MappingNode mapping
        ? mapping.Entries.ToDictionary(entry => entry.Key, entry => (entry.Value as ScalarNode)?.Text ?? "", StringComparer.Ordinal)
        : [];

    private static Dictionary<string, Part> Map(Part root, string section) =>
        root["components"]?.Raw(section)?.Entries().ToDictionary(entry => entry.Key, entry => entry.Value.Followed, StringComparer.Ordinal) ?? [];

    private static void Note(OpenApiRun run, string change, string name, ChangePlace? before, ChangePlace? after, string from = "", string to = "", string detail = "") =>
        run.Log.Note(ChangeSite.Document, "api-security-component-" + change, "", before, after, $"{name} {detail}".TrimEnd(), from, to, $"'{name}'");
}
