using System.Text.RegularExpressions;

namespace Concordat.Core.Workspace;

/// <summary>The form of scopes: SMART App Launch 2.2, resource scopes (<c>system/Invoice.rs</c>).</summary>
public static partial class ScopeName
{
    /// <summary>True for <c>patient|user|system/Type.cruds</c> with the letters in this order, at least one.</summary>
    public static bool IsValid(string scope) => scope.Length <= 200 && !scope.EndsWith('.') && Pattern().IsMatch(scope);

    [GeneratedRegex(@"^(patient|user|system)/(\*|[A-Z][A-Za-z]*)\.c?r?u?d?s?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
