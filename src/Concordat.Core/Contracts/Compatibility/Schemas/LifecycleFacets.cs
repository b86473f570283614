namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Deprecation, the day on which something goes, and stability of what a schema describes.</summary>
internal static class LifecycleFacets
{
    public static void Compare(SchemaPair pair, ComparisonOptions options)
    {
        Deprecation(pair, options);
        var (from, to) = (Lifecycle.Stability(pair.Base.Text("x-stability-level")), Lifecycle.Stability(pair.Revision.Text("x-stability-level")));
        if (from is { } old && to is { } now && old != now)
        {
            pair.Add(now < old ? "stability-decreased" : "stability-increased", "x-stability-level", Lifecycle.Shown(old), Lifecycle.Shown(now));
        }
    }

    private static void Deprecation(SchemaPair pair, ComparisonOptions options)
    {
        var (from, to) = (pair.Base.Flag("deprecated"), pair.Revision.Flag("deprecated"));
        if (from && !to)
        {
            pair.Add("reactivated", "deprecated");
        }

        if (from || !to)
        {
            return;
        }

        var text = pair.Revision.Text(Lifecycle.SunsetKey);
        if (text is null)
        {
            pair.Add(options.GraceDaysStable > 0 ? "deprecated-sunset-missing" : "deprecated", "deprecated");
        }
        else if (Lifecycle.Day(text) is not { } day)
        {
            pair.Add("deprecated-sunset-invalid", Lifecycle.SunsetKey, to: text);
        }
        else if (options.GraceDaysStable > 0 && day < options.Today.AddDays(options.GraceDaysStable))
        {
            pair.Add("sunset-date-too-small", Lifecycle.SunsetKey, to: Lifecycle.Shown(day), name: Lifecycle.Shown(options.Today.AddDays(options.GraceDaysStable)));
        }
        else
        {
            pair.Add("deprecated-with-sunset", Lifecycle.SunsetKey, to: Lifecycle.Shown(day));
        }
    }
}
