using Concordat.Core.Contracts.Compatibility.Schemas;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>What all parts of one comparison share.</summary>
internal sealed class OpenApiRun(ContractSide @base, ContractSide revision, ComparisonOptions options)
{
    public Part Base { get; } = @base.Root;

    public Part Revision { get; } = revision.Root;

    public ComparisonOptions Options { get; } = options;

    public ChangeLog Log { get; } = new(options);

    public SchemaComparer Schemas { get; } = new(options);

    /// <summary>Operations that were looked at, on either side.</summary>
    public int Judged { get; set; }

    public Comparison Compare()
    {
        DocumentChanges.Compare(this);
        foreach (var pair in PathMatch.Of(this))
        {
            pair.Compare(this);
        }

        WebhookChanges.Compare(this);
        ComponentChanges.Compare(this);
        Schemas.Run();
        var findings = @base.Findings.Concat(revision.Findings).ToList();
        var changes = Log.Close(findings);
        VersionChanges.Compare(this, changes);
        return new Comparison(changes, Judged, findings) { SchemaPairs = Schemas.Compared };
    }
}
