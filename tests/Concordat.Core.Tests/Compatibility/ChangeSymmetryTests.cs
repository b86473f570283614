using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>What one direction calls added, the other calls removed.</summary>
public sealed class ChangeSymmetryTests(ITestOutputHelper output)
{
    private static readonly (string There, string Back)[] Mirrors =
    [
        ("-added", "-removed"), ("-increased", "-decreased"), ("-set", "-unset"), ("-generalized", "-specialized"), ("-widened", "-narrowed"),
        ("-became-nullable", "-became-not-nullable"), ("-became-required", "-became-optional"), ("-became-read-only", "-became-not-read-only"),
        ("-became-write-only", "-became-not-write-only"), ("-became-enum", "-became-not-enum"), ("-disallowed", "-allowed"), ("-mapping-added", "-mapping-deleted"),
        ("-became-allow-reserved", "-became-not-allow-reserved"),
    ];

    /// <summary>What may stand for the mirror, with the reason.</summary>
    private static readonly (string Id, string Instead, string Reason)[] Waived =
    [
        ("api-operation-id-removed", "api-operation-id-removed", "A changed id is told as a removal that names the new one."),
        ("-one-of-removed", "-wrapped-in-one-of", "On the way back one schema becomes a choice as a whole."),
        ("-property-became-optional", "-property-became-required", "The way back tells headers and properties with a default apart."),
        ("request-property-", "request-read-only-property-", "Narrower in what only responses carry is an id of its own, wider is not."),
        ("request-parameter-property-", "request-read-only-property-", "The same inside parameters."),
        ("response-property-", "response-write-only-property-", "Wider in what only requests carry is an id of its own, narrower is not."),
        ("request-property-became-not-enum", "request-header-property-became-enum", "The list has an id for headers in one direction alone."),
        ("request-property-", "request-parameter-", "The same for parameters."),
        ("request-body-", "request-body-media-type-added", "A general media type takes in a special one; on the way back the general one goes."),
        ("response-", "response-success-status-removed", "A range answers for a status; on the way back the range goes."),
        ("response-success-status-added", "response-success-status-added", "The same from the side of the range."),
        ("response-optional-property-removed", "-all-of-added", "What a new member of allOf adds is told as that member."),
    ];

    [Fact]
    public void Every_change_has_its_mirror_on_the_way_back()
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var seen = 0;
        foreach (var one in ChangeCase.All)
        {
            seen += Missing(one.Expected, one.Back, missing) + Missing(one.Back, one.Expected, missing);
        }

        output.WriteLine($"{seen} mirrored changes");
        Assert.True(missing.Count == 0, string.Join((char)10, missing));
    }

    private static int Missing(IReadOnlyList<string> there, IReadOnlyList<string> back, SortedSet<string> missing)
    {
        var seen = 0;
        foreach (var id in there)
        {
            if (MirrorOf(id) is { } mirror)
            {
                seen++;
                if (!back.Contains(mirror, StringComparer.Ordinal) && !Array.Exists(Waived, waiver => id.Contains(waiver.Id, StringComparison.Ordinal) && back.Any(other => other.Contains(waiver.Instead, StringComparison.Ordinal))))
                {
                    missing.Add($"{id}: no {mirror} but [{string.Join(", ", back)}]");
                }
            }
        }

        return seen;
    }

    /// <summary>The id with the other ending, where there is such a rule.</summary>
    private static string? MirrorOf(string id)
    {
        foreach (var (there, back) in Mirrors)
        {
            var mirror = id.EndsWith(there, StringComparison.Ordinal) ? id[..^there.Length] + back : id.EndsWith(back, StringComparison.Ordinal) ? id[..^back.Length] + there : null;
            if (mirror is not null && ChangeRules.Find(mirror) is not null)
            {
                return mirror;
            }
        }

        return null;
    }

    /// <summary>Those of channels and messages have tests of their own: <see cref="AsyncApiComparisonTests"/>.</summary>
    [Fact]
    public void Every_rule_has_a_case()
    {
        var covered = ChangeCase.All.SelectMany(one => one.Expected.Concat(one.Back)).ToHashSet(StringComparer.Ordinal);
        var without = ChangeRules.All.Select(rule => rule.Id).Where(id => !covered.Contains(id) && !id.StartsWith("channel-", StringComparison.Ordinal) && !id.StartsWith("message-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.True(without.Count == 0, string.Join((char)10, without));
    }
}
