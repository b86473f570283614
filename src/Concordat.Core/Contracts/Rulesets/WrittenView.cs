using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>A document as it is written: references are what they are.</summary>
internal sealed class WrittenView : IReferences
{
    public static WrittenView Instance { get; } = new();

    public DocumentNode Resolve(DocumentNode node) => node;

    public bool IsTarget(DocumentNode node) => false;
}
