using Concordat.Core.Contracts.Compatibility.Schemas;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Headers of a response; their names are known in any case (RFC 9110, 5.1).</summary>
internal static class HeaderChanges
{
    public static void Compare(OperationPair pair, string status, Part old, Part now)
    {
        var (from, to) = (Headers(old), Headers(now));
        foreach (var (name, before) in from)
        {
            var (noun, detail) = ($"the header '{name}' of response {status}", $"response {status} header {name.ToLowerInvariant()}");
            if (!to.TryGetValue(name, out var after))
            {
                pair.Note(before.Flag("required") ? "required-response-header-removed" : "optional-response-header-removed", noun, before.Place(), now.Place("headers"), detail);
                continue;
            }

            var (was, required) = (before.Flag("required"), after.Flag("required"));
            if (was != required)
            {
                pair.Note(required ? "response-header-became-required" : "response-header-became-optional", noun, before.Place("required"), after.Place("required"), detail);
            }

            if ((before.Raw("schema"), after.Raw("schema")) is ({ } schemaBefore, { } schemaAfter))
            {
                pair.Run.Log.Use(pair.Site, new SchemaUse(pair.Run.Schemas.Pair(schemaBefore, schemaAfter), pair.Site.Direction(ChangeDirection.Response), SchemaScope.ResponseHeader,
                    noun, $"the property '{{0}}' of {noun}", detail) { Loose = true });
            }
        }

        foreach (var (name, added) in to.Where(header => !from.ContainsKey(header.Key)))
        {
            pair.Note("response-header-added", $"the header '{name}' of response {status}", old.Place("headers"), added.Place(), $"response {status} header {name.ToLowerInvariant()}");
        }
    }

    /// <summary>Content-Type is told by the media types (OpenAPI 3.0.4, 4.8.17).</summary>
    private static Dictionary<string, Part> Headers(Part response) => response.Raw("headers")?.Entries()
        .Where(header => !header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase))
        .DistinctBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(header => header.Key, header => header.Value.Followed, StringComparer.OrdinalIgnoreCase) ?? [];
}
