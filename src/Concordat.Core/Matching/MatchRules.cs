namespace Concordat.Core.Matching;

/// <summary>How two records are found to be of one person or thing.</summary>
/// <param name="Fields">What is compared; at most 16.</param>
/// <param name="Passes">Records meet where they have the same key in one of these passes; no others are compared.</param>
public sealed record MatchRules(IReadOnlyList<MatchField> Fields, IReadOnlyList<BlockingPass> Passes)
{
    /// <summary>The most fields that a comparison has room for.</summary>
    public const int MostFields = 16;

    /// <summary>The column that tells records apart.</summary>
    public string Id { get; init; } = "id";

    /// <summary>Rules that need no weighing: pairs that have the same values in all fields of one of these sets match.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Certain { get; init; } = [];

    /// <summary>Pairs of at least this probability match.</summary>
    public double Upper { get; init; } = 0.9;

    /// <summary>Pairs of at least this probability and less than <see cref="Upper"/> are for a person to decide; those below are no match.</summary>
    public double Lower { get; init; } = 0.2;

    /// <summary>Records of one block at most: a key that more of them share tells too little, and its block is left out and counted.</summary>
    public int BlockLimit { get; init; } = 300;

    /// <summary>How the golden record of a group comes about.</summary>
    public Survivorship Survivorship { get; init; } = Survivorship.Default;

    /// <summary>The position of a field by its name; -1 where there is none.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Fields.Count; i++)
        {
            if (Fields[i].Name == name)
            {
                return i;
            }
        }
        return -1;
    }
}

/// <summary>One field of the comparison.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">What it holds.</param>
public sealed record MatchField(string Name, FieldKind Kind)
{
    /// <summary>Whether the same rare value weighs more than the same frequent one.</summary>
    public bool Frequencies { get; init; }

    /// <summary>Whether people who live together have the same value, so that it says less about whether they are one.</summary>
    public bool Shared { get; init; }

    /// <summary>The field whose value may stand here by mistake, such as the family name of a given name; null where there is none.</summary>
    public string? Swaps { get; init; }
}

/// <summary>One key by which records meet: all parts must be there and the same.</summary>
/// <param name="Keys">The parts. Where there are two, of fields that change places and of one form, their order does not matter.</param>
public sealed record BlockingPass(IReadOnlyList<BlockingKey> Keys)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Keys);
}

/// <summary>A part of a key: a field as a whole, or a part of it that mistakes spare more often.</summary>
/// <param name="Field">The field.</param>
/// <param name="Form">Which part.</param>
/// <param name="Length">Characters of <see cref="KeyForm.First"/> and <see cref="KeyForm.Last"/>.</param>
public sealed record BlockingKey(string Field, KeyForm Form = KeyForm.Whole, int Length = 0)
{
    /// <summary>A key as it is written: <c>surname</c>, <c>surname:sound</c>, <c>postcode:first3</c>, <c>date_of_birth:year</c>.</summary>
    /// <returns>Null where the form is none.</returns>
    public static BlockingKey? Parse(string text)
    {
        var (field, form) = text.IndexOf(':', StringComparison.Ordinal) is var colon && colon > 0 ? (text[..colon], text[(colon + 1)..]) : (text, "");
        return form switch
        {
            "" => new(field),
            "sound" => new(field, KeyForm.Sound),
            "year" => new(field, KeyForm.First, 4),
            "year-month" => new(field, KeyForm.First, 6),
            "month-day" => new(field, KeyForm.Last, 4),
            "joined" => new(field, KeyForm.Joined),
            _ when form.StartsWith("first", StringComparison.Ordinal) && int.TryParse(form[5..], out var first) && first is > 0 and < 33 => new(field, KeyForm.First, first),
            _ when form.StartsWith("last", StringComparison.Ordinal) && int.TryParse(form[4..], out var last) && last is > 0 and < 33 => new(field, KeyForm.Last, last),
            _ => null,
        };
    }

    /// <summary>The part of a value; empty where there is none.</summary>
    public string Of(string value) => Form switch
    {
        KeyForm.Sound => Nysiis.Code(value) is { Length: > 0 } code ? code : value,
        KeyForm.First => value.Length >= Length ? value[..Length] : "",
        KeyForm.Last => value.Length >= Length ? value[^Length..] : "",
        KeyForm.Joined => value.Replace(" ", "", StringComparison.Ordinal) is var joined && joined.Length > 8 ? joined[..8] : value.Replace(" ", "", StringComparison.Ordinal),
        _ => value,
    };

    /// <inheritdoc/>
    public override string ToString() => Form switch
    {
        KeyForm.Sound => $"{Field}:sound",
        KeyForm.First => $"{Field}:first{Length}",
        KeyForm.Last => $"{Field}:last{Length}",
        KeyForm.Joined => $"{Field}:joined",
        _ => Field,
    };
}

/// <summary>Which part of a value a key takes.</summary>
public enum KeyForm
{
    /// <summary>All of it.</summary>
    Whole,
    /// <summary>Its phonetic code.</summary>
    Sound,
    /// <summary>Its beginning.</summary>
    First,
    /// <summary>Its end.</summary>
    Last,
    /// <summary>The first eight characters without blanks.</summary>
    Joined,
}
