namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Operations that went: in peace where their deprecation and sunset said so.</summary>
internal static class Removal
{
    public static void Note(OpenApiRun run, ChangeSite site, Part operation, ChangePlace from, Part? pathNow)
    {
        var stability = Lifecycle.Stability(operation.Text("x-stability-level"));
        site = site with { Unpromised = stability < run.Options.Promise };
        var subject = $"the operation {site.Noun}";
        var kind = pathNow is null ? "api-path-removed" : "api-removed";
        var to = pathNow?.Place() ?? run.Revision.Raw("paths")?.Place();
        var sunset = operation.Text(Lifecycle.SunsetKey);
        if (!operation.Flag("deprecated"))
        {
            run.Log.Note(site, kind + "-without-deprecation", subject, from, to, name: Moved(run, operation));
        }
        else if (sunset is not null && Lifecycle.Day(sunset) is not { } _)
        {
            run.Log.Note(site, "api-path-sunset-parse", subject, operation.Place(Lifecycle.SunsetKey), to, was: $"'{sunset}'");
        }
        else if (sunset is not null && Lifecycle.Day(sunset) > run.Options.Today)
        {
            run.Log.Note(site, kind + "-before-sunset", subject, from, to, was: sunset);
        }
        else
        {
            run.Log.Note(site, kind + "-with-deprecation", subject, from, to);
        }
    }

    /// <summary>Where an operation of the same operationId stands now: clients still call the old address, but the sentence can help.</summary>
    private static string Moved(OpenApiRun run, Part operation)
    {
        if (operation.Text("operationId") is not { } id)
        {
            return "";
        }

        foreach (var (path, item) in run.Revision.Raw("paths")?.Fields() ?? [])
        {
            foreach (var (method, other) in item.Followed.Fields())
            {
                if (string.Equals(other.Text("operationId"), id, StringComparison.Ordinal))
                {
                    return $" (its operationId '{id}' is now {method.ToUpperInvariant()} {path})";
                }
            }
        }

        return "";
    }
}
