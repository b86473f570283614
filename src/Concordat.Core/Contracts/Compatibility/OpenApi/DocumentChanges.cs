namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>What concerns the interface as a whole: servers and the security of all operations.</summary>
internal static class DocumentChanges
{
    public static void Compare(OpenApiRun run)
    {
        SecurityChanges.Document(run);
        var (from, to) = (Servers(run.Base), Servers(run.Revision));
        foreach (var (url, part) in from.Where(server => !to.ContainsKey(server.Key)))
        {
            run.Log.Note(ChangeSite.Document, "server-removed", "", part.Place(), run.Revision.Place("servers"), url, was: $"'{url}'");
        }

        foreach (var (url, part) in to.Where(server => !from.ContainsKey(server.Key)))
        {
            run.Log.Note(ChangeSite.Document, "server-added", "", run.Base.Place("servers"), part.Place(), url, now: $"'{url}'");
        }
    }

    private static Dictionary<string, Part> Servers(Part root) => root.Raw("servers")?.Items()
        .Where(server => server.Text("url") is not null)
        .DistinctBy(server => server.Text("url")!.TrimEnd('/'), StringComparer.Ordinal)
        .ToDictionary(server => server.Text("url")!.TrimEnd('/'), server => server, StringComparer.Ordinal) ?? [];
}
