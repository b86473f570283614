using Concordat.Core.Contracts.Compatibility.Schemas;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>The media types of a request body or response, and their schemas.</summary>
/// <param name="Pair">The operation.</param>
/// <param name="Direction">Request or response as the document says it.</param>
/// <param name="Subject">How a sentence calls the body.</param>
/// <param name="Inside">How it calls a property.</param>
/// <param name="Detail">The same in a waiver's key.</param>
/// <param name="Base">The object that holds <c>content</c>.</param>
/// <param name="Revision">The same in the revision.</param>
internal sealed record ContentPair(OperationPair Pair, ChangeDirection Direction, string Subject, string Inside, string Detail, Part Base, Part Revision)
{
    public void Compare()
    {
        var (from, to) = (Types(Base), Types(Revision));
        foreach (var (name, old) in from.Where(type => to.ContainsKey(type.Key)).OrderBy(type => !MediaType.IsJson(type.Key)))
        {
            Schemas(name, old, to[name]);
        }

        var gone = from.Keys.Where(name => !to.ContainsKey(name)).ToList();
        var added = to.Keys.Where(name => !from.ContainsKey(name)).ToList();
        if (Direction == ChangeDirection.Response)
        {
            Renamed(from, to, gone, added);
        }
        else
        {
            Covered(from, to, gone);
        }

        var prefix = Direction == ChangeDirection.Request ? "request-body-media-type-" : "response-media-type-";
        foreach (var name in gone)
        {
            Pair.Note(prefix + "removed", Subject, from[name].Place(), Revision.Place("content"), $"{Detail} {name}", was: name);
        }

        foreach (var name in added)
        {
            Pair.Note(prefix + "added", Subject, Base.Place("content"), to[name].Place(), $"{Detail} {name}", now: name);
        }
    }

    /// <summary>A media type that was renamed to one that covers it, is covered by it or differs in its parameters is still the same content.</summary>
    private void Renamed(Dictionary<string, Part> from, Dictionary<string, Part> to, List<string> gone, List<string> added)
    {
        foreach (var name in gone.ToArray())
        {
            if (added.Find(other => MediaType.Relation(name, other) is not null) is { } other)
            {
                Pair.Note("response-media-type-name-" + MediaType.Relation(name, other), Subject, from[name].Place(), to[other].Place(), $"{Detail} {name}", was: name, now: other);
                Schemas(other, from[name], to[other]);
                gone.Remove(name);
                added.Remove(other);
            }
        }
    }

    /// <summary>A request may be what a more general type of the revision covers.</summary>
    private void Covered(Dictionary<string, Part> from, Dictionary<string, Part> to, List<string> gone)
    {
        foreach (var name in gone.ToArray())
        {
            if (to.Keys.FirstOrDefault(other => MediaType.Relation(name, other) is "generalized" or "changed") is { } other)
            {
                Schemas(other, from[name], to[other]);
                gone.Remove(name);
            }
        }
    }

    private void Schemas(string type, Part old, Part now)
    {
        var (from, to) = (old.Raw("schema"), now.Raw("schema"));
        if (from is { } before && to is { } after)
        {
            Pair.Run.Log.Use(Pair.Site, new SchemaUse(Pair.Run.Schemas.Pair(before, after), Pair.Site.Direction(Direction), SchemaScope.Body, Subject, Inside, Detail) { Loose = !MediaType.IsJson(type) });
        }
        else if (from is not null || to is not null)
        {
            var id = $"{(Direction == ChangeDirection.Request ? "request" : "response")}-body-media-type-schema-{(to is null ? "removed" : "added")}";
            Pair.Note(id, Subject, old.Place("schema"), now.Place("schema"), $"{Detail} {type}", name: type);
        }
    }

    private static Dictionary<string, Part> Types(Part body) =>
        body.Raw("content")?.Entries().DistinctBy(type => type.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(type => type.Key, type => type.Value.Followed, StringComparer.OrdinalIgnoreCase) ?? [];
}
