using Concordat.Core.Texts;
using CsCheck;

namespace Concordat.Core.Tests.Texts;

public sealed class SideBySideTests
{
    private static readonly string[] Some = ["a: 1", "b: 2", "  c: three", "", "d", "a: 2"];
    private static readonly Gen<int[]> Items = Gen.Int[0, 3].Array[0, 14];
    private static readonly Gen<string> Text = Gen.Int[0, 5].Select(i => Some[i]).Array[0, 40].Select(lines => string.Join('\n', lines));

    [Fact]
    public void A_script_keeps_a_longest_common_subsequence() => Gen.Select(Items, Items).Sample((before, after) =>
    {
        var script = EditScript.Between(before, after);
        var kept = before.Where((_, i) => !script.IsRemoved[i]).ToArray();
        Assert.Equal(kept, after.Where((_, i) => !script.IsAdded[i]));
        Assert.Equal(Longest(before, after), kept.Length);
    }, iter: 20_000);

    [Fact]
    public void A_script_that_looks_less_far_still_leads_from_one_to_the_other() => Gen.Select(Items, Items, Gen.Int[0, 3]).Sample((before, after, furthest) =>
    {
        var script = EditScript.Between(before, after, furthest);
        Assert.Equal(before.Where((_, i) => !script.IsRemoved[i]), after.Where((_, i) => !script.IsAdded[i]));
    });

    [Fact]
    public void Both_texts_can_be_read_from_the_rows_with_every_line_number_once() => Gen.Select(Text, Text).Sample((before, after) =>
    {
        var rows = SideBySide.Of(before, after);
        Assert.Equal(Lines(before), rows.Where(row => row.Before is not null).Select(row => row.Old));
        Assert.Equal(Lines(after), rows.Where(row => row.After is not null).Select(row => row.New));
        Assert.Equal(Enumerable.Range(1, Lines(before).Length), rows.Where(row => row.Before is not null).Select(row => row.Before!.Value));
        Assert.Equal(Enumerable.Range(1, Lines(after).Length), rows.Where(row => row.After is not null).Select(row => row.After!.Value));
        Assert.All(rows, row => Assert.Equal(row.Kind == SideKind.Same, row.Old is not null && row.Old == row.New));
    });

    [Fact]
    public void What_is_collapsed_is_the_same_on_both_sides_and_counted() => Gen.Select(Text, Text, Gen.Int[0, 3]).Sample((before, after, context) =>
    {
        var rows = SideBySide.Of(before, after);
        var shown = SideBySide.Collapse(rows, context, _ => false, _ => false);
        Assert.Equal(rows.Count, shown.Sum(row => row.Count));
        Assert.Equal(rows.Where(row => row.Kind != SideKind.Same), shown.Where(row => row.Kind is not (SideKind.Same or SideKind.Skipped)));
        Assert.Equal(rows, SideBySide.Collapse(rows, context, _ => false, _ => true));
    });

    [Fact]
    public void A_wanted_line_is_shown_with_its_neighbours()
    {
        var rows = SideBySide.Of(Numbered(100), Numbered(100));
        var shown = SideBySide.Collapse(rows, 2, row => row.After == 50, _ => false);
        Assert.Equal([47, 1, 1, 1, 1, 1, 48], shown.Select(row => row.Count));
    }

    [Fact]
    public void Changed_words_are_marked_and_the_rest_is_not()
    {
        var row = Assert.Single(SideBySide.Of("  HPAYMT: [number, dueDate, total]", "  HPAYMT: [number, partnerName, total]"));
        Assert.Equal("dueDate", Marked(row.Old!, row.OldMarks));
        Assert.Equal("partnerName", Marked(row.New!, row.NewMarks));
    }

    [Fact]
    public void Lines_with_nothing_in_common_are_not_marked_word_by_word()
    {
        var row = Assert.Single(SideBySide.Of("type: object", "summary: everything else differs here"));
        Assert.Equal((SideKind.Changed, 0, 0), (row.Kind, row.OldMarks.Count, row.NewMarks.Count));
    }

    [Fact]
    public void Line_ends_of_another_system_are_no_difference() => Assert.All(SideBySide.Of("a\r\nb\r\n", "a\nb\n"), row => Assert.Equal(SideKind.Same, row.Kind));

    [Fact]
    public void Texts_that_have_nothing_in_common_are_replaced_at_a_bounded_cost()
    {
        var rows = SideBySide.Of(string.Join('\n', Enumerable.Range(0, 60_000).Select(i => $"a{i}")), string.Join('\n', Enumerable.Range(0, 60_000).Select(i => $"b{i}")));
        Assert.All(rows, row => Assert.Equal(SideKind.Changed, row.Kind));
        Assert.Equal(60_000, rows.Count);
    }

    private static string Marked(string line, IReadOnlyList<TextMark> marks) => string.Join('|', marks.Select(mark => line.Substring(mark.Start, mark.Length)));

    private static string Numbered(int count) => string.Join('\n', Enumerable.Range(1, count));

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.EndsWith('\n') ? text.Split('\n')[..^1] : text.Split('\n');

    private static int Longest(int[] a, int[] b)
    {
        var best = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                best[i, j] = a[i - 1] == b[j - 1] ? best[i - 1, j - 1] + 1 : Math.Max(best[i - 1, j], best[i, j - 1]);
            }
        }
        return best[a.Length, b.Length];
    }
}
