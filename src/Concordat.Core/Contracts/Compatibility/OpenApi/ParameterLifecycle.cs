namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Deprecation and sunset of parameters.</summary>
internal static class ParameterLifecycle
{
    public static void Compare(OperationPair pair, Parameter old, Parameter now)
    {
        var (from, to) = (old.Part.Flag("deprecated"), now.Part.Flag("deprecated"));
        switch (from, to)
        {
            case (true, false):
                Note(pair, "request-parameter-reactivated", old, now, "deprecated");
                break;
            case (false, true):
                Deprecated(pair, old, now);
                break;
            case (true, true):
                Changed(pair, old, now);
                break;
        }
    }

    private static void Deprecated(OperationPair pair, Parameter old, Parameter now)
    {
        var grace = pair.Run.Options.Grace(pair.Stability);
        var limit = pair.Run.Options.Today.AddDays(grace);
        var text = now.Part.Text(Lifecycle.SunsetKey);
        if (text is null)
        {
            Note(pair, grace > 0 ? "request-parameter-deprecated-sunset-missing" : "request-parameter-deprecated", old, now, "deprecated");
        }
        else if (Lifecycle.Day(text) is not { } day)
        {
            Note(pair, "request-parameter-sunset-parse", old, now, Lifecycle.SunsetKey, text);
        }
        else if (grace > 0 && day < limit)
        {
            Note(pair, "request-parameter-sunset-date-too-small", old, now, Lifecycle.SunsetKey, to: text, name: Lifecycle.Shown(limit));
        }
        else
        {
            Note(pair, "request-parameter-deprecated", old, now, "deprecated");
        }
    }

    private static void Changed(OperationPair pair, Parameter old, Parameter now)
    {
        var grace = pair.Run.Options.Grace(pair.Stability);
        var limit = pair.Run.Options.Today.AddDays(grace);
        var (was, text) = (old.Part.Text(Lifecycle.SunsetKey), now.Part.Text(Lifecycle.SunsetKey));
        if (was is null || string.Equals(was, text, StringComparison.Ordinal))
        {
            return;
        }

        if (text is null)
        {
            Note(pair, "request-parameter-sunset-deleted", old, now, Lifecycle.SunsetKey, was);
        }
        else if (Lifecycle.Day(text) is not { } day)
        {
            Note(pair, "request-parameter-sunset-parse", old, now, Lifecycle.SunsetKey, text);
        }
        else if (Lifecycle.Day(was) is { } before && day < before && (grace == 0 || day < limit))
        {
            Note(pair, "request-parameter-sunset-date-changed-too-small", old, now, Lifecycle.SunsetKey, was, text, Lifecycle.Shown(limit));
        }
    }

    private static void Note(OperationPair pair, string id, Parameter old, Parameter now, string key, string from = "", string to = "", string name = "") =>
        pair.Note(id, now.Noun, old.Part.Place(key), now.Part.Place(key), now.Key, from, to, name);
}
