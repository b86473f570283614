namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>One operation as it was and as it is.</summary>
internal sealed class OperationPair
{
    public OperationPair(OpenApiRun run, ChangeSite site, Part basePath, Part @base, Part revisionPath, Part revision, IReadOnlyDictionary<string, string> renamed)
    {
        (Run, BasePath, Base, RevisionPath, Revision, Renamed) = (run, basePath, @base, revisionPath, revision, renamed);
        Stability = Lifecycle.Stability(@base.Text("x-stability-level"));
        Site = site with { Unpromised = Stability < run.Options.Promise };
    }

    public OpenApiRun Run { get; }

    public ChangeSite Site { get; }

    public Part BasePath { get; }

    public Part Base { get; }

    public Part RevisionPath { get; }

    public Part Revision { get; }

    /// <summary>Path parameters of the base by name, with their names in the revision.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; }

    public StabilityLevel? Stability { get; }

    public string Subject => $"the operation {Site.Noun}";

    public void Compare()
    {
        OperationLifecycle.Compare(this);
        Names();
        DocumentChanges.Servers(this);
        SecurityChanges.Operation(this);
        ParameterChanges.Compare(this);
        RequestChanges.Compare(this);
        ResponseChanges.Compare(this);
        WebhookChanges.Callbacks(this);
    }

    public void Note(string id, string subject, ChangePlace? from, ChangePlace? to, string detail = "", string was = "", string now = "", string name = "") =>
        Run.Log.Note(Site, id, subject, from, to, detail, was, now, name);

    private void Names()
    {
        var (from, to) = (Base.Text("operationId"), Revision.Text("operationId"));
        if (!string.Equals(from, to, StringComparison.Ordinal))
        {
            Note(from is null ? "api-operation-id-added" : "api-operation-id-removed", Subject, Base.Place("operationId"), Revision.Place("operationId"), was: $"'{from}'", now: $"'{to}'");
        }

        var (old, now) = (Base.Texts("tags"), Revision.Texts("tags"));
        foreach (var tag in old.Except(now, StringComparer.Ordinal))
        {
            Note("api-tag-removed", Subject, Base.Place("tags"), Revision.Place("tags"), tag, was: $"'{tag}'");
        }

        foreach (var tag in now.Except(old, StringComparer.Ordinal))
        {
            Note("api-tag-added", Subject, Base.Place("tags"), Revision.Place("tags"), tag, now: $"'{tag}'");
        }
    }
}
