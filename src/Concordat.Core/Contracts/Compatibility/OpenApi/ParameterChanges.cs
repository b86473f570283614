using Concordat.Core.Contracts.Compatibility.Schemas;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Parameters: new, removed, required, written otherwise, and their schemas.</summary>
internal static class ParameterChanges
{
    public static void Compare(OperationPair pair)
    {
        var to = Parameter.Of(pair.RevisionPath, pair.Revision).ToDictionary(parameter => parameter.Key, StringComparer.Ordinal);
        foreach (var old in Parameter.Of(pair.BasePath, pair.Base))
        {
            var key = old.In == "path" && pair.Renamed.TryGetValue(old.Name, out var name) ? $"path {name}" : old.Key;
            if (to.Remove(key, out var now))
            {
                Both(pair, old, now);
            }
            else if (old.In != "path" || !pair.Renamed.ContainsKey(old.Name))
            {
                Removed(pair, old);
            }
        }

        foreach (var added in to.Values)
        {
            var necessity = added.Required ? "required" : "optional";
            var id = added.In == "path" ? "new-request-path-parameter"
                : added.FromPath ? $"new-{necessity}-request-default-parameter-to-existing-path"
                : $"new-{necessity}-request-parameter";
            Note(pair, id, added, pair.Base.Place("parameters"), added.Part.Place());
        }
    }

    private static void Both(OperationPair pair, Parameter old, Parameter now)
    {
        var (from, to) = (old.Part, now.Part);
        if (old.Required != now.Required)
        {
            Note(pair, now.Required ? "request-parameter-became-required" : "request-parameter-became-optional", now, from.Place("required"), to.Place("required"));
        }

        ParameterLifecycle.Compare(pair, old, now);
        if (old.Schema is { } before && now.Schema is { } after)
        {
            Written(pair, old, now, before.Side.View(before).Types, after.Side.View(after).Types);
            var repeats = now is { In: "query", Style: "form", Explode: true };
            pair.Run.Log.Use(pair.Site, new SchemaUse(pair.Run.Schemas.Pair(before, after), ChangeDirection.Request, now.In == "header" ? SchemaScope.RequestHeader : SchemaScope.Parameter,
                now.Noun, $"the property '{{0}}' of {now.Noun}", now.Key) { Loose = now.Part.Raw("content") is null, Repeats = repeats });
        }
    }

    /// <summary>How values become text (OpenAPI 3.0.4, 4.7.12.2): writing out a default changes nothing.</summary>
    private static void Written(OperationPair pair, Parameter old, Parameter now, SchemaTypes before, SchemaTypes after)
    {
        if ((old.ContentType ?? now.ContentType) is not null && !string.Equals(old.ContentType, now.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            Note(pair, "request-parameter-style-changed", now, old.Part.Place("content"), now.Part.Place("content"), old.ContentType ?? old.Style, now.ContentType ?? now.Style);
        }
        else if (!string.Equals(old.Style, now.Style, StringComparison.Ordinal))
        {
            Note(pair, "request-parameter-style-changed", now, old.Part.Place("style"), now.Part.Place("style"), old.Style, now.Style);
        }
        else if (old.Explode != now.Explode && !(Single(before) && Single(after)))
        {
            Note(pair, "request-parameter-explode-changed", now, old.Part.Place("explode"), now.Part.Place("explode"), Flag(old.Explode), Flag(now.Explode));
        }

        var (was, reserved) = (old.Part.Flag("allowReserved"), now.Part.Flag("allowReserved"));
        if (now.In == "query" && was != reserved)
        {
            Note(pair, reserved ? "request-parameter-became-allow-reserved" : "request-parameter-became-not-allow-reserved", now, old.Part.Place("allowReserved"), now.Part.Place("allowReserved"));
        }
    }

    private static void Removed(OperationPair pair, Parameter old)
    {
        var sunset = old.Part.Text(Lifecycle.SunsetKey);
        var to = pair.Revision.Place("parameters");
        if (!old.Part.Flag("deprecated"))
        {
            Note(pair, "request-parameter-removed", old, old.Part.Place(), to);
        }
        else if (sunset is null || Lifecycle.Day(sunset) <= pair.Run.Options.Today)
        {
            Note(pair, "request-parameter-removed-with-deprecation", old, old.Part.Place(), to);
        }
        else
        {
            Note(pair, Lifecycle.Day(sunset) is null ? "request-parameter-sunset-parse" : "request-parameter-removed-before-sunset", old, old.Part.Place(Lifecycle.SunsetKey), to, sunset);
        }
    }

    private static bool Single(SchemaTypes types) => types.Named && !types.Names.Contains("array", StringComparer.Ordinal) && !types.Names.Contains("object", StringComparer.Ordinal);

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static void Note(OperationPair pair, string id, Parameter parameter, ChangePlace? from, ChangePlace? to, string was = "", string now = "") =>
        pair.Note(id, parameter.Noun, from, to, parameter.Key, was, now);
}
