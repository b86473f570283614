using Concordat.Core.Releases;

namespace Concordat.Cli;

/// <summary>Differences for a reader: one line per resource, one per field below it.</summary>
internal static class DifferenceText
{
    public static void Write(TextWriter text, IReadOnlyList<ResourceDifference> differences)
    {
        foreach (var resource in differences)
        {
            text.WriteLine($"{Sign(resource.Difference)} {resource.Kind} {resource.Name}  ({resource.File})");
            foreach (var field in resource.Fields)
            {
                var values = (field.Before, field.After) switch
                {
                    (null, { } after) => after,
                    ({ } before, null) => before,
                    var (before, after) => $"{before} → {after}",
                };
                text.WriteLine($"    {Sign(field.Difference)} {field.Path}: {values}  [{field.At}]");
            }
        }
        text.WriteLine(differences.Count == 0
            ? "Nothing differs."
            : $"{Count(differences, DifferenceKind.Added)} added, {Count(differences, DifferenceKind.Changed)} changed, {Count(differences, DifferenceKind.Removed)} removed.");
    }

    private static int Count(IReadOnlyList<ResourceDifference> differences, DifferenceKind kind) => differences.Count(d => d.Difference == kind);

    private static char Sign(DifferenceKind kind) => kind switch { DifferenceKind.Added => '+', DifferenceKind.Removed => '-', _ => '~' };
}
