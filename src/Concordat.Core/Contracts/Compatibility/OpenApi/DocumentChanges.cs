namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>What concerns the interface as a whole: servers and the security of all operations.</summary>
internal static class DocumentChanges
{
    public static void Compare(OpenApiRun run)
    {
        SecurityChanges.Document(run);
        Servers(run, ChangeSite.Document, run.Base, run.Revision, Servers(run.Base), Servers(run.Revision));
    }

    /// <summary>Servers of one operation, where it or its path has a list of its own.</summary>
    public static void Servers(OperationPair pair)
    {
        var (from, to) = (Own(pair.Base, pair.BasePath), Own(pair.Revision, pair.RevisionPath));
        if (from is not null || to is not null)
        {
            Servers(pair.Run, pair.Site, pair.Base, pair.Revision, from ?? Servers(pair.Run.Base), to ?? Servers(pair.Run.Revision));
        }
    }

    private static void Servers(OpenApiRun run, ChangeSite site, Part @base, Part revision, Dictionary<string, Part> from, Dictionary<string, Part> to)
    {
        foreach (var (url, part) in from.Where(server => !to.ContainsKey(server.Key)))
        {
            run.Log.Note(site, "server-removed", "", part.Place(), revision.Place("servers"), url, was: $"'{url}'");
        }

        foreach (var (url, part) in to.Where(server => !from.ContainsKey(server.Key)))
        {
            run.Log.Note(site, "server-added", "", @base.Place("servers"), part.Place(), url, now: $"'{url}'");
        }
    }

    private static Dictionary<string, Part>? Own(Part operation, Part path) =>
        operation.Raw("servers") is not null ? Servers(operation) : path.Raw("servers") is not null ? Servers(path) : null;

    private static Dictionary<string, Part> Servers(Part root) => root.Raw("servers")?.Items()
        .Where(server => server.Text("url") is not null)
        .DistinctBy(server => server.Text("url")!.TrimEnd('/'), StringComparer.Ordinal)
        .ToDictionary(server => server.Text("url")!.TrimEnd('/'), server => server, StringComparer.Ordinal) ?? [];
}
