using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Rights;

/// <summary>The three tables that ship with the product, as YAML that a person can read.</summary>
public static class RightsModels
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["federated", "centralised", "decentralised"];

    private static readonly Lazy<Dictionary<string, IReadOnlyList<DecisionRight>>> Tables = new(() => Names.ToDictionary(name => name, Read, StringComparer.Ordinal));

    /// <summary>The rows of a model.</summary>
    public static IReadOnlyList<DecisionRight> Rows(string model) => Tables.Value[model];

    /// <summary>The file of a model.</summary>
    public static string Text(string model)
    {
        using var stream = typeof(RightsModels).Assembly.GetManifestResourceStream($"Concordat.Rights.{model}.yaml") ?? throw new InvalidOperationException($"The product lacks the model {model}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IReadOnlyList<DecisionRight> Read(string model)
    {
        var parsed = DocumentReader.Read($"model/{model}.yaml", Text(model));
        var findings = new List<Finding>(parsed.Findings);
        var table = parsed.Root is null ? null : ResourceReader.Read(parsed.Root, Workspace.Governance.Read, findings);
        return findings.Count == 0 && table is not null ? table.Rights : throw new InvalidOperationException($"The model {model} is broken: {findings.FirstOrDefault()?.Message}");
    }
}
