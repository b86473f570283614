using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Reconciliation;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Reconciliation;

public sealed class ReconcilerTests
{
    private const string Left = "claim,amount,day,status\nA1,10.00,2026-10-01,paid\nA2,20,2026-10-02,open\nA3,30,2026-10-03,paid\n";

    private static readonly ReconcileRules Rules = new(
        [new("claim", ValueForm.Text)],
        [new("amount", ValueForm.Number) { Tolerance = 0.01m }, new("day", ValueForm.Date) { Days = 1 }, new("status", ValueForm.Text)])
    {
        Totals = ["amount"], By = ["status"],
    };

    [Fact]
    public void Rows_in_another_order_and_writing_are_the_same()
    {
        var result = Run(Left, "status;claim;day;amount\nPAID ;a3;20261003;30.000\n Open;a2;2026-10-02T08:00:00Z;+20\npaid;a1;2026-10-01;10\n");
        Assert.Equal((3, 0, 0), (result.Same, result.Within, result.Count));
        Assert.Equal(result.Left.ContentHash, result.Right.ContentHash);
        Assert.Equal(result.Left.KeyHash, result.Right.KeyHash);
    }

    [Theory]
    [InlineData("A2,20,2026-10-02,open\n", "", "MissingRight A2 3//")]
    [InlineData("A3,30,2026-10-03,paid\n", "A3,30,2026-10-03,paid\nA4,1,2026-10-01,paid\n", "MissingLeft A4 /5/")]
    [InlineData("A2,20,2026-10-02,open\n", "A2,20,2026-10-02,void\n", "Changed A2 3/3/status")]
    [InlineData("A2,20,2026-10-02,open\n", "A2,20.02,2026-10-04,open\n", "Changed A2 3/3/amount+day")]
    [InlineData("A2,20,2026-10-02,open\n", "A2,20,2026-10-02,open\nA2,20,2026-10-02,open\n", "DuplicateRight A2 3/3+4/")]
    [InlineData("A2,20,2026-10-02,open\n", "A2,x,2026-10-02,open\n", "Changed A2 3/3/amount")]
    public void Tells_what_is_wrong_with_a_row_and_where(string row, string instead, string expected) =>
        Assert.Equal(expected, Told(Run(Left, Left.Replace(row, instead, StringComparison.Ordinal)).Exceptions.Single()));

    [Fact]
    public void A_key_that_is_twice_and_differs_is_told_as_both()
    {
        var result = Run(Left.Replace("A2,20,2026-10-02,open\n", "A2,21,2026-10-02,open\nA2,22,2026-10-02,open\n", StringComparison.Ordinal), Left);
        Assert.Equal(["Changed A2 3+4/3/amount", "DuplicateLeft A2 3+4/3/"], result.Exceptions.Select(Told));
    }

    [Theory]
    [InlineData("20.01", 0)]
    [InlineData("19.99", 0)]
    [InlineData("20.02", 1)]
    public void A_tolerance_covers_what_it_says_and_no_more(string amount, int exceptions)
    {
        var result = Run(Left, Left.Replace("A2,20,", $"A2,{amount},", StringComparison.Ordinal));
        Assert.Equal(exceptions, result.Count);
        Assert.Equal(1 - exceptions, result.Within);
    }

    [Fact]
    public void A_relative_tolerance_is_a_part_of_the_larger_number()
    {
        var field = new ReconcileField("amount", ValueForm.Number) { Relative = 0.01m };
        Assert.True(ReconcileValue.Agree(field, "1000", "990"));
        Assert.False(ReconcileValue.Agree(field, "1000", "989.9"));
    }

    [Theory]
    [InlineData(ValueForm.Number, "1.50", "1.5", true)]
    [InlineData(ValueForm.Number, "-0.00", "0", true)]
    [InlineData(ValueForm.Number, "1,50", "150", false)]
    [InlineData(ValueForm.Number, "", "0", false)]
    [InlineData(ValueForm.Number, "n/a", "N/A", false)]
    [InlineData(ValueForm.Number, "9999999999999999999999999999999999", "9999999999999999999999999999999999", true)]
    [InlineData(ValueForm.Date, "20261001", "2026-10-01", true)]
    [InlineData(ValueForm.Date, "2026-10-01 23:59", "2026-10-01", true)]
    [InlineData(ValueForm.Date, "2026-13-01", "20261301", false)]
    [InlineData(ValueForm.Text, " Bed  12 ", "bed 12", true)]
    [InlineData(ValueForm.Exact, "Bed", "bed", false)]
    public void Values_agree_by_their_form(ValueForm form, string left, string right, bool agree) =>
        Assert.Equal(agree, ReconcileValue.Agree(new ReconcileField("x", form), left, right));

    [Fact]
    public void Values_with_the_same_characters_in_other_fields_are_not_the_same_row()
    {
        var rules = new ReconcileRules([new("id", ValueForm.Text)], [new("a", ValueForm.Text), new("b", ValueForm.Text)]);
        Assert.Equal(1, Run("id,a,b\n1,xy,z\n", "id,a,b\n1,x,yz\n", rules).Count);
    }

    [Fact]
    public void Control_totals_add_up_each_group_on_both_sides()
    {
        var totals = Run(Left, Left.Replace("A3,30", "A3,31.5", StringComparison.Ordinal)).Totals;
        Assert.Equal(["open True 20/20", "paid False 40.00/41.50"], totals.Select(t => $"{t.Group[0]} {t.Agrees} {t.Sums[0].Left}/{t.Sums[0].Right}"));
    }

    [Fact]
    public void Any_planted_difference_is_found_and_nothing_else() => Gen.Int[1, 200].SelectMany(count => Gen.Select(Gen.Const(count), Gen.Int[0, count - 1], Gen.Int[0, 3], Gen.Int[0, 1000])).Sample((count, at, what, seed) =>
    {
        var rows = Enumerable.Range(0, count).Select(i => $"K{i},{i}.5,2026-01-01,s{i % 3}").ToList();
        var other = new List<string>(rows);
        switch (what)
        {
            case 0: other.RemoveAt(at); break;
            case 1: other.Add($"K{count},1,2026-01-01,s"); break;
            case 2: other[at] = $"K{at},{at}.6,2026-01-01,s{at % 3}"; break;
            default: other.Add(other[at]); break;
        }
        var shuffled = other.OrderBy(row => HashCode.Combine(row, seed));
        var found = Run("claim,amount,day,status\n" + string.Join('\n', rows), "claim,amount,day,status\n" + string.Join('\n', shuffled)).Exceptions.Single();
        Assert.Equal((new[] { ExceptionKind.MissingRight, ExceptionKind.MissingLeft, ExceptionKind.Changed, ExceptionKind.DuplicateRight }[what], $"K{(what == 1 ? count : at)}"), (found.Kind, found.Key[0]));
    }, iter: 300);

    [Fact]
    public void What_cannot_be_read_is_told_for_both_sides_at_once()
    {
        var result = Run("claim,amount,day\nA1,1\n", "claim,amount,day,status\nA1,1,2\n");
        Assert.Equal([("left.csv", "reconcile-no-column"), ("left.csv", "csv-ragged"), ("right.csv", "csv-ragged")], result.Findings.Select(f => (f.At.File, f.Rule)));
    }

    [Fact]
    public void A_side_that_changes_while_it_is_read_gives_no_result()
    {
        var opened = 0;
        var moving = new ReconcileSide("left.csv", () => new StringReader(opened++ == 0 ? Left : Left + "A9,1,2026-01-01,x\n"));
        Assert.Contains(Reconciler.Run(Rules, moving, new ReconcileSide("right.csv", () => new StringReader("claim,amount,day,status\n"))).Findings, f => f.Rule == "reconcile-moving");
    }

    [Fact]
    public void An_exception_keeps_its_age_owner_and_state_over_runs_and_is_told_when_it_is_gone()
    {
        var first = Run(Left, Left.Replace("A2,20,", "A2,25,", StringComparison.Ordinal).Replace("A3,30,2026-10-03,paid\n", "", StringComparison.Ordinal));
        var changed = first.Exceptions.Single(e => e.Kind == ExceptionKind.Changed);
        var before = first.Exceptions.ToDictionary(e => e.Id, _ => new FollowUp.Known(new DateOnly(2026, 11, 1), "claims-team", FollowUpState.Accepted, "agreed by telephone"));
        var second = FollowUp.Of(Run(Left, Left.Replace("A2,20,", "A2,26,", StringComparison.Ordinal)), Rules with { Owner = "somebody-else" }, before, new DateOnly(2026, 11, 9));
        var followed = second.Exceptions.Single();
        Assert.Equal((changed.Id, 8, "claims-team", FollowUpState.Accepted, 2), (followed.Exception.Id, followed.Age, followed.Owner, followed.State, followed.Step([1, 7, 30])));
        Assert.Equal(1, second.Resolved);
    }

    [Theory]
    [InlineData("left", "Set on the right, line 3: amount as on the left.")]
    [InlineData("right", "Set on the left, line 3: amount as on the right.")]
    [InlineData(null, "Decide which side is right about amount, and set the other.")]
    public void A_repair_is_proposed_for_the_side_whose_word_does_not_hold(string? authority, string expected) =>
        Assert.Equal(expected, Run(Left, Left.Replace("A2,20,", "A2,25,", StringComparison.Ordinal)).Exceptions.Single().Proposal(authority));

    [Fact]
    public void Rules_are_read_and_all_mistakes_are_told()
    {
        const string text = "key: [claim]\ncompare:\n  amount: { as: number, tolerance: 0.01 }\n  day: { as: date, days: 1 }\ntotals: [amount]\nauthority: right\nageing: [P1D, P7D]\n";
        var (rules, findings) = Read(text);
        Assert.Empty(findings);
        Assert.Equal(("right", 2, 0.01m), (rules!.Authority, rules.Ageing.Count, rules.Compare[0].Tolerance));
        var (_, mistakes) = Read(text.Replace("as: number", "as: text", StringComparison.Ordinal).Replace("day:", "claim:", StringComparison.Ordinal).Replace("[P1D, P7D]", "[P7D, P1D]", StringComparison.Ordinal));
        Assert.Equal(["reconcile-ageing", "reconcile-key", "reconcile-tolerance", "reconcile-totals"], mistakes.Select(f => f.Rule).Order());
    }

    private static (ReconcileRules?, List<Finding>) Read(string text)
    {
        var document = DocumentReader.Read("rules.yaml", Encoding.UTF8.GetBytes(text));
        var findings = new List<Finding>(document.Findings);
        return (ResourceReader.Read(document.Root!, ReconcileRules.Read, findings), findings);
    }

    private static ReconcileResult Run(string left, string right, ReconcileRules? rules = null) =>
        Reconciler.Run(rules ?? Rules, new ReconcileSide("left.csv", () => new StringReader(left)), new ReconcileSide("right.csv", () => new StringReader(right)));

    private static string Told(ReconcileException e) =>
        $"{e.Kind} {e.Key[0]} {string.Join('+', e.LeftLines)}/{string.Join('+', e.RightLines)}/{string.Join('+', e.Fields.Select(f => f.Name))}";
}
