namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Who may call: requirements of the whole interface and of single operations.</summary>
internal static class SecurityChanges
{
    public static void Document(OpenApiRun run) =>
        Compare(run, ChangeSite.Document, "api-global-security", "the interface", run.Base, run.Revision, SecurityRequirement.Of(run.Base), SecurityRequirement.Of(run.Revision));

    /// <summary>An operation without a list of its own goes by that of the document, which is told once.</summary>
    public static void Operation(OperationPair pair)
    {
        var (from, to) = (SecurityRequirement.Of(pair.Base), SecurityRequirement.Of(pair.Revision));
        if (from is not null || to is not null)
        {
            Compare(pair.Run, pair.Site, "api-security", pair.Subject, pair.Base, pair.Revision,
                from ?? SecurityRequirement.Of(pair.Run.Base), to ?? SecurityRequirement.Of(pair.Run.Revision));
        }
    }

    private static void Compare(OpenApiRun run, ChangeSite site, string prefix, string subject, Part @base, Part revision,
        IReadOnlyDictionary<string, SecurityRequirement>? from, IReadOnlyDictionary<string, SecurityRequirement>? to)
    {
        var (old, now) = (from ?? new Dictionary<string, SecurityRequirement>(StringComparer.Ordinal), to ?? new Dictionary<string, SecurityRequirement>(StringComparer.Ordinal));
        var (before, after) = (@base.Place("security"), revision.Place("security"));
        foreach (var way in old.Values.Where(way => way.Name.Length > 0))
        {
            if (!now.TryGetValue(way.Name, out var same))
            {
                run.Log.Note(site, prefix + "-removed", subject, before, after, way.Name, was: $"'{way.Name}'");
                continue;
            }

            foreach (var scheme in way.Scopes.Keys)
            {
                foreach (var scope in same.Scopes[scheme].Except(way.Scopes[scheme], StringComparer.Ordinal))
                {
                    run.Log.Note(site, prefix + "-scope-added", subject, before, after, $"{scheme} {scope}", now: $"'{scope}'", name: $"'{scheme}'");
                }

                foreach (var scope in way.Scopes[scheme].Except(same.Scopes[scheme], StringComparer.Ordinal))
                {
                    run.Log.Note(site, prefix + "-scope-removed", subject, before, after, $"{scheme} {scope}", was: $"'{scope}'", name: $"'{scheme}'");
                }
            }
        }

        foreach (var way in now.Values.Where(way => way.Name.Length > 0 && !old.ContainsKey(way.Name)))
        {
            run.Log.Note(site, prefix + "-added", subject, before, after, way.Name, now: $"'{way.Name}'");
        }

        if (SecurityRequirement.Open(from) && !SecurityRequirement.Open(to))
        {
            run.Log.Note(site, "api-authentication-required", subject, before, after);
        }
    }
}
