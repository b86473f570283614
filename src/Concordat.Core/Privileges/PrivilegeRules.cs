using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Privileges;

/// <summary>A standard of privileged access stands alone and names operations that there are.</summary>
internal static class PrivilegeRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("privileged-access-once", Severity.Error, "There is one standard of privileged access.", ws =>
            from standard in ws.PrivilegedAccess.Values.OrderBy(standard => standard.At.File, StringComparer.Ordinal).Skip(1)
            select new Complaint(standard.At, "There is another standard of privileged access already.", "Write its operations into that one.")),
        new("privileged-operation", Severity.Error, "A standard of privileged access names operations that there are.", ws =>
            from standard in ws.PrivilegedAccess.Values
            from operation in standard.Operations
            where !PrivilegedOperation.All.Contains(operation.Key)
            select new Complaint(operation.Value.At, $"There is no privileged operation '{operation.Key}'.", Spelling.Fix(operation.Key, [.. PrivilegedOperation.All]))),
    ];
}
