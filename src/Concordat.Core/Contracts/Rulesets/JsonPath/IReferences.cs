using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>How a walk treats references: follows them (a resolved document), or takes them as written.</summary>
internal interface IReferences
{
    /// <summary>What stands in the place of a node: the target of its reference, or itself.</summary>
    DocumentNode Resolve(DocumentNode node);

    /// <summary>Whether a reference somewhere leads to the node, so that more than one way may come to it.</summary>
    bool IsTarget(DocumentNode node);
}
