using Concordat.Core.Workspace;

namespace Concordat.Core.Reconciliation;

/// <summary>How two sides are compared: by which key, which fields with which tolerance, and what is added up.</summary>
/// <param name="Key">The columns that together name a row on both sides.</param>
/// <param name="Compare">The columns whose values must agree.</param>
public sealed record ReconcileRules(IReadOnlyList<ReconcileField> Key, IReadOnlyList<ReconcileField> Compare)
{
    /// <summary>Columns, all numbers, whose sums are control totals of both sides.</summary>
    public IReadOnlyList<string> Totals { get; init; } = [];

    /// <summary>The columns by which control totals are split; none for one total of all.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Whose word holds where the sides differ; null where a person decides each time.</summary>
    public string? Authority { get; init; }

    /// <summary>Who is to see to exceptions; null where nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>After how many days an exception is older than it should be, in steps.</summary>
    public IReadOnlyList<int> Ageing { get; init; } = [1, 7, 30];

    /// <summary>Reads the rules; what is wrong becomes findings of the reader.</summary>
    public static ReconcileRules Read(ResourceReader r)
    {
        var key = r.References("key", "The columns that together name a row.", required: true).Select(k => k.Name).ToList();
        var keyForms = r.Map("keyForms", ReconcileField.Read, "Columns of the key that are not compared as they stand, or are named otherwise on the right.");
        var compare = r.Map("compare", ReconcileField.Read, "The columns that must agree, by their name on the left.", required: true).Select(c => c.Value with { Name = c.Key }).ToList();
        var totals = r.Texts("totals", "Columns of numbers that are added up on both sides.");
        var by = r.Texts("by", "Columns by which totals are split.");
        var authority = r.OptionalChoice("authority", new Choices<string?>(("left", "left"), ("right", "right")), null, "Whose word holds where the sides differ: repairs are proposed for the other.");
        var owner = r.OptionalText("owner", "Who sees to exceptions.");
        var ageing = r.Texts("ageing", "After how long an exception is older than it should be, in steps: [P1D, P7D, P30D], which it is too without it.");
        foreach (var unknown in keyForms.Keys.Where(name => !key.Contains(name)))
        {
            r.Report("reconcile-key", "keyForms", $"'{unknown}' is no column of the key.", Spelling.Fix(unknown, key));
        }
        foreach (var name in compare.Select(c => c.Name).Where(key.Contains))
        {
            r.Report("reconcile-key", "compare", $"'{name}' is part of the key: rows whose keys differ are different rows.", "Leave it out of 'compare'.");
        }
        if (keyForms.Values.Any(f => f.HasTolerance))
        {
            r.Report("reconcile-key", "keyForms", "A key has no tolerance.", "Write it one way with 'as', or compare it.");
        }
        foreach (var name in totals.Where(name => compare.Find(c => c.Name == name) is { Form: not ValueForm.Number }))
        {
            r.Report("reconcile-totals", "totals", $"'{name}' is not compared as a number.", "Write as: number.");
        }
        var days = ageing.Select(a => IsoDuration.TryParse(a, out var time) && time.TotalDays is >= 1 and < 3651 ? (int)time.TotalDays : 0).ToList();
        if (days.Contains(0) || !days.SequenceEqual(days.Order().Distinct()))
        {
            r.Report("reconcile-ageing", "ageing", "The steps are days, each more than the one before, up to ten years.", "Write [P1D, P7D, P30D].");
        }
        return new ReconcileRules([.. key.Select(name => (keyForms.GetValueOrDefault(name) ?? new ReconcileField("", ValueForm.Text)) with { Name = name })], compare)
        {
            Totals = totals, By = by, Authority = authority, Owner = owner, Ageing = days.Count == 0 ? [1, 7, 30] : days,
        };
    }
}

/// <summary>What a value is, which says when two of them agree.</summary>
public enum ValueForm
{
    /// <summary>Character by character.</summary>
    Exact,
    /// <summary>Without regard to capitals and to blanks around and between words.</summary>
    Text,
    /// <summary>A number: 1.50 is 1.5.</summary>
    Number,
    /// <summary>A day: 2026-03-01, 20260301, or the day of an instant.</summary>
    Date,
}

/// <summary>One column and when its values agree.</summary>
/// <param name="Name">Its name on the left.</param>
/// <param name="Form">What its values are.</param>
public sealed record ReconcileField(string Name, ValueForm Form)
{
    private static readonly Choices<ValueForm> Forms = new(("exact", ValueForm.Exact), ("text", ValueForm.Text), ("number", ValueForm.Number), ("date", ValueForm.Date));

    /// <summary>Its name on the right; null where it is the same.</summary>
    public string? Right { get; init; }

    /// <summary>Numbers that are no further apart agree.</summary>
    public decimal Tolerance { get; init; }

    /// <summary>Numbers agree that are no further apart than this part of the larger.</summary>
    public decimal Relative { get; init; }

    /// <summary>Days that are no further apart agree.</summary>
    public int Days { get; init; }

    /// <summary>Whether values may agree that are not the same.</summary>
    public bool HasTolerance => Tolerance > 0 || Relative > 0 || Days > 0;

    /// <summary>Reads one field; its name is the key that it stands under.</summary>
    public static ReconcileField Read(ResourceReader r)
    {
        var form = r.OptionalChoice("as", Forms, ValueForm.Text, "exact, text, number or date; without it text.");
        var right = r.OptionalText("right", "The name of the column on the right, where it is another.");
        var tolerance = r.OptionalNumber("tolerance", 0m, 1_000_000_000m, "Numbers that are no further apart agree.") ?? 0;
        var relative = r.OptionalNumber("relative", 0m, 1m, "Numbers agree that are no further apart than this part of the larger: 0.001 is a tenth of a percent.") ?? 0;
        var days = r.OptionalInteger("days", 0, 366, "Days that are no further apart agree.") ?? 0;
        if (form != ValueForm.Number && (tolerance > 0 || relative > 0))
        {
            r.Report("reconcile-tolerance", tolerance > 0 ? "tolerance" : "relative", "Only numbers have this tolerance.", "Write as: number.");
        }
        if (form != ValueForm.Date && days > 0)
        {
            r.Report("reconcile-tolerance", "days", "Only days have this tolerance.", "Write as: date.");
        }
        return new ReconcileField("", form) { Right = right, Tolerance = tolerance, Relative = relative, Days = (int)days };
    }
}
