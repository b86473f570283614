using Concordat.Core.Contracts.Compatibility.Schemas;

namespace Concordat.Core.Contracts.Compatibility.Events;

/// <summary>Two versions of one JSON Schema.</summary>
internal static class SchemaRun
{
    public static Comparison Compare(ContractSide @base, ContractSide revision, ComparisonOptions options)
    {
        var (log, schemas) = (new ChangeLog(options), new SchemaComparer(options));
        var mode = options.Mode(@base.Root, revision.Root);
        var site = ChangeSite.Document with { Unpromised = mode == CompatibilityMode.None };
        foreach (var use in SchemaReadings.Of(mode, schemas.Pair(@base.Root, revision.Root), "the data", ""))
        {
            log.Use(site, use);
        }

        schemas.Run();
        var findings = @base.Findings.Concat(revision.Findings).ToList();
        return new Comparison(log.Close(findings), 1, findings) { SchemaPairs = schemas.Compared };
    }
}
