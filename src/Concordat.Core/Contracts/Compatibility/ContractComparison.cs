using Concordat.Core.Contracts.Compatibility.Events;
using Concordat.Core.Contracts.Compatibility.OpenApi;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>Changes between two versions of a contract, each with its weight for those who use it.</summary>
public static class ContractComparison
{
    /// <summary>Compares two documents of one format: OpenAPI 3.x, AsyncAPI 2.x or 3.0, or JSON Schema.</summary>
    /// <param name="base">The version that is in use.</param>
    /// <param name="baseSet">Where the base was opened; its references are read from there.</param>
    /// <param name="revision">The version that is to replace it.</param>
    /// <param name="revisionSet">Where the revision was opened; another set where both have the same location, as two git revisions do.</param>
    /// <param name="options">The day, periods of grace, levels and waivers.</param>
    /// <returns>The changes; findings where a document cannot be compared. Total: whatever the documents hold, nothing is thrown.</returns>
    public static Comparison Compare(LoadedDocument @base, DocumentSet baseSet, LoadedDocument revision, DocumentSet revisionSet, ComparisonOptions options)
    {
        var findings = @base.Findings.Concat(revision.Findings).Concat(Unread(@base)).Concat(Unread(revision)).ToList();
        if (@base.Root is not MappingNode || revision.Root is not MappingNode || Unread(@base).Any() || Unread(revision).Any())
        {
            return new Comparison([], 0, findings);
        }

        var (from, to) = (new ContractSide(@base, baseSet), new ContractSide(revision, revisionSet));
        var comparison = (@base.Format, revision.Format) switch
        {
            var (old, now) when old.IsOpenApi3() && now.IsOpenApi3() => new OpenApiRun(from, to, options).Compare(),
            var (old, now) when old.IsJsonSchema() && now.IsJsonSchema() => SchemaRun.Compare(from, to, options),
            var (old, now) when (old.IsAsyncApi2() && now.IsAsyncApi2()) || (old.IsAsyncApi3() && now.IsAsyncApi3()) => new AsyncApiRun(from, to, options).Compare(),
            var (old, now) => new Comparison([], 0, [Finding.Error("compare-format", $"A document of the format {now} cannot replace one of the format {old}.", new SourcePosition(revision.Location, 0, 0), "Compare two contracts of one kind.")]),
        };
        return comparison with { Findings = [.. findings, .. comparison.Findings] };
    }

    private static IEnumerable<Finding> Unread(LoadedDocument document)
    {
        var at = new SourcePosition(document.Location, 0, 0);
        if (document.Format == DocumentFormat.OpenApi20)
        {
            yield return Finding.Error("compare-format", "OpenAPI 2.0 is not compared.", at, "Convert the document to OpenAPI 3.0 or 3.1.");
        }
        else if (document is { Root: null, Findings.Count: 0 })
        {
            yield return Finding.Error("compare-format", "The document is empty.", at);
        }
        else if (document.Root is not null && !document.Format.IsOpenApi3() && !document.Format.IsJsonSchema() && !document.Format.IsAsyncApi2() && !document.Format.IsAsyncApi3())
        {
            yield return Finding.Error("compare-format", "The document is no contract that is compared: OpenAPI 3.x, AsyncAPI 2.x or 3.0, JSON Schema.", at);
        }
    }
}
