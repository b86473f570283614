using Concordat.Core.Workspace;

namespace Concordat.Core.Matching;

/// <summary>The rules of a matching as a file of their own: fields, keys by which records meet, rules without weighing, thresholds.</summary>
public static class MatchRulesFile
{
    private static readonly Choices<FieldKind> Kinds = new(
        ("name", FieldKind.Name), ("text", FieldKind.Text), ("identifier", FieldKind.Identifier), ("date", FieldKind.Date),
        ("address", FieldKind.Address), ("phone", FieldKind.Phone), ("exact", FieldKind.Exact));

    /// <summary>Reads the file; what is wrong becomes findings of the reader.</summary>
    public static MatchRules Read(ResourceReader r)
    {
        var id = r.OptionalText("id", "The column that tells records apart; without it 'id'.") ?? "id";
        var fields = r.Map("fields", Field, "Columns that are compared, by name.", required: true).Select(f => f.Value with { Name = f.Key }).ToList();
        var names = fields.Select(f => f.Name).ToList();
        var blocks = r.References("block", "Records meet where they have the same key in one of these. A key is one or more columns with blanks between them, "
            + "each as a whole or with :sound, :firstN, :lastN, :year, :year-month, :month-day or :joined.", required: true);
        var certain = r.References("certain", "Pairs that have the same values in all columns of one of these match without weighing; columns with blanks between them.");
        var thresholds = r.OptionalChild("thresholds", Thresholds, "From which probability on a pair matches, and from which on a person looks at it.") ?? new Limits(0.9, 0.2);
        var limit = r.OptionalInteger("blockLimit", 2, 5000, "Records that may share a key; a key that more share is left out and told. Without it 300.") ?? 300;
        var survivorship = r.OptionalChild("survivorship", Survivorship.Read, "Which of several values stands in the golden record.") ?? Survivorship.Default;
        if (r.Has("fields") && fields.Count is 0 or > MatchRules.MostFields)
        {
            r.Report("match-fields", "fields", $"There must be 1 to {MatchRules.MostFields} fields, and here are {fields.Count}.", "Leave out the columns that say least.");
        }
        foreach (var field in fields.Where(f => f.Swaps is not null && (f.Swaps == f.Name || !names.Contains(f.Swaps))))
        {
            r.Report("match-unknown-field", "fields", $"'{field.Name}' changes places with '{field.Swaps}', which is no other field.", Spelling.Fix(field.Swaps!, names));
        }
        var passes = new List<BlockingPass>();
        foreach (var block in blocks)
        {
            var keys = Words(block.Name).Select(BlockingKey.Parse).ToList();
            if (keys.Contains(null))
            {
                r.ReportAt("match-key-form", block.At, $"'{block.Name}' has a part of no known form.", "Forms are :sound, :firstN, :lastN, :year, :year-month, :month-day and :joined.");
            }
            else if (Check(r, block, [.. keys.Select(k => k!.Field)], names))
            {
                passes.Add(new BlockingPass([.. keys.Select(k => k!)]));
            }
        }
        foreach (var rule in certain)
        {
            Check(r, rule, Words(rule.Name), names);
        }
        if (thresholds.Review > thresholds.Match)
        {
            r.Report("match-thresholds", "thresholds", "'review' is higher than 'match'.", "Pairs from 'review' on are looked at; those from 'match' on match.");
        }
        return new MatchRules(fields, passes)
        {
            Id = id,
            Certain = [.. certain.Select(rule => (IReadOnlyList<int>)[.. Words(rule.Name).Select(word => names.IndexOf(word))]).Where(rule => !rule.Contains(-1))],
            Upper = thresholds.Match,
            Lower = thresholds.Review,
            BlockLimit = (int)limit,
            Survivorship = survivorship,
        };
    }

    private static bool Check(ResourceReader r, Ref at, IReadOnlyList<string> used, List<string> names)
    {
        var unknown = used.FirstOrDefault(name => !names.Contains(name));
        if (unknown is not null)
        {
            r.ReportAt("match-unknown-field", at.At, $"'{unknown}' is none of the fields.", Spelling.Fix(unknown, names));
        }
        return unknown is null;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static MatchField Field(ResourceReader r) => new("", r.Choice("kind", Kinds, "What the column holds, which says how it is compared."))
    {
        Shared = r.Flag("shared", about: "Whether people who live together have the same value: addresses, towns, family names, telephones."),
        Frequencies = r.Flag("frequencies", about: "Whether the same rare value weighs more than the same frequent one."),
        Swaps = r.OptionalText("swaps", "The field that it is mistaken for, such as the family name of a given name."),
    };

    private static Limits Thresholds(ResourceReader r) =>
        new((double)(r.OptionalNumber("match", 0.01m, 1m) ?? 0.9m), (double)(r.OptionalNumber("review", 0.01m, 1m) ?? 0.2m));

    private sealed record Limits(double Match, double Review);
}
