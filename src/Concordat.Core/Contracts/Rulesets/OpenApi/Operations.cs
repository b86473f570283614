using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>The operations below <c>paths</c>.</summary>
internal static class Operations
{
    public static readonly IReadOnlyList<string> Methods = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];

    public static IEnumerable<(string Path, string Method, MappingNode Operation)> Of(RuleTarget target, DocumentNode? paths)
    {
        foreach (var path in (paths as MappingNode)?.Entries ?? [])
        {
            if (target.View.Resolve(path.Value) is not MappingNode item)
            {
                continue;
            }
            foreach (var method in item.Entries)
            {
                if (Methods.Contains(method.Key) && target.View.Resolve(method.Value) is MappingNode operation)
                {
                    yield return (path.Key, method.Key, operation);
                }
            }
        }
    }
}
