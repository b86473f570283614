namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Deprecation, sunset (RFC 8594) and stability of operations.</summary>
internal static class OperationLifecycle
{
    public static void Compare(OperationPair pair)
    {
        Stability(pair);
        var (from, to) = (pair.Base.Flag("deprecated"), pair.Revision.Flag("deprecated"));
        switch (from, to)
        {
            case (true, false):
                pair.Note("endpoint-reactivated", pair.Subject, pair.Base.Place("deprecated"), pair.Revision.Place("deprecated"));
                break;
            case (false, true):
                Deprecated(pair);
                break;
            case (true, true):
                Changed(pair);
                break;
        }
    }

    private static void Stability(OperationPair pair)
    {
        const string key = "x-stability-level";
        var now = Lifecycle.Stability(pair.Revision.Text(key));
        if (now is null && !string.Equals(pair.Base.Text(key), pair.Revision.Text(key), StringComparison.Ordinal))
        {
            pair.Note("api-invalid-stability-level", pair.Subject, pair.Base.Place(key), pair.Revision.Place(key), now: $"'{pair.Revision.Text(key)}'");
        }
        else if (pair.Stability is { } was && now is { } current && was != current)
        {
            pair.Note(current < was ? "api-stability-decreased" : "api-stability-increased", pair.Subject, pair.Base.Place(key), pair.Revision.Place(key), was: Lifecycle.Shown(was), now: Lifecycle.Shown(current));
        }
    }

    private static void Deprecated(OperationPair pair)
    {
        var grace = pair.Run.Options.Grace(pair.Stability);
        var (from, to) = (pair.Base.Place(), pair.Revision.Place(Lifecycle.SunsetKey));
        var text = pair.Revision.Text(Lifecycle.SunsetKey);
        if (text is null)
        {
            pair.Note(grace > 0 ? "api-deprecated-sunset-missing" : "endpoint-deprecated", pair.Subject, from, pair.Revision.Place("deprecated"));
        }
        else if (Lifecycle.Day(text) is not { } day)
        {
            pair.Note("api-deprecated-sunset-parse", pair.Subject, from, to, now: $"'{text}'");
        }
        else if (grace > 0 && day < pair.Run.Options.Today.AddDays(grace))
        {
            pair.Note("api-sunset-date-too-small", pair.Subject, from, to, now: Lifecycle.Shown(day), name: Lifecycle.Shown(pair.Run.Options.Today.AddDays(grace)));
        }
        else
        {
            pair.Note("endpoint-deprecated-with-sunset", pair.Subject, from, to, now: Lifecycle.Shown(day));
        }
    }

    private static void Changed(OperationPair pair)
    {
        var grace = pair.Run.Options.Grace(pair.Stability);
        var limit = pair.Run.Options.Today.AddDays(grace);
        var (was, now) = (pair.Base.Text(Lifecycle.SunsetKey), pair.Revision.Text(Lifecycle.SunsetKey));
        var (from, to) = (pair.Base.Place(Lifecycle.SunsetKey), pair.Revision.Place(Lifecycle.SunsetKey));
        if (was is null || string.Equals(was, now, StringComparison.Ordinal))
        {
            return;
        }

        if (now is null)
        {
            pair.Note("sunset-deleted", pair.Subject, from, pair.Revision.Place(), was: was);
        }
        else if (Lifecycle.Day(now) is not { } day)
        {
            pair.Note("api-deprecated-sunset-parse", pair.Subject, from, to, now: $"'{now}'");
        }
        else if (Lifecycle.Day(was) is { } before && day < before && (grace == 0 || day < limit))
        {
            pair.Note("api-sunset-date-changed-too-small", pair.Subject, from, to, was: was, now: now, name: Lifecycle.Shown(limit));
        }
    }
}
