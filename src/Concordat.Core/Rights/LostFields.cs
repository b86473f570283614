using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Rights;

/// <summary>What an API that runs shows no more to a purpose of use: whoever reads it for that purpose breaks, whatever the contract says.</summary>
internal static class LostFields
{
    public static IEnumerable<InterfaceBreak> Of(InterfaceFacts? before, InterfaceFacts? after)
    {
        if ((before?.Api, after?.Api) is not ({ Terms.Runs: true } old, { } now))
        {
            yield break;
        }
        foreach (var purpose in old.Access.Purposes.Where(one => !Allows(now, one.Name)))
        {
            yield return Break(now, "purpose-removed", purpose.Name, "", $"It may not be used for {purpose.Name} any more.", now.Access.At);
        }
        foreach (var (purpose, seen) in now.Minimize.Where(row => Allows(old, row.Key) && Allows(now, row.Key)).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            var at = seen.Count > 0 ? seen[0].At : now.At;
            if (!old.Minimize.TryGetValue(purpose, out var fields))
            {
                yield return Break(now, "purpose-fields-limited", purpose, "", $"{purpose} sees {seen.Count} fields, and saw everything.", at);
                continue;
            }
            foreach (var field in fields.Where(field => !Covers(seen, field.Name)))
            {
                yield return Break(now, "purpose-field-removed", purpose, field.Name, $"{purpose} does not see '{field.Name}' any more.", at);
            }
        }
    }

    private static InterfaceBreak Break(Api api, string rule, string purpose, string field, string text, SourcePosition at) => new(api.Id, rule, "", field, text, at) { Purpose = purpose };

    private static bool Allows(Api api, string purpose) => api.Access.Purposes.Count == 0 || api.Access.Purposes.Any(one => one.Name == purpose);

    /// <summary>A field is seen where it, or what it is part of, is listed.</summary>
    private static bool Covers(IReadOnlyList<Ref> seen, string field) =>
        seen.Any(one => one.Name == field || field.StartsWith(one.Name + ".", StringComparison.Ordinal));
}
