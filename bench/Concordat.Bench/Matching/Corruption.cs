using Bogus;

namespace Concordat.Bench.Matching;

/// <summary>
/// What happens to a record until it is a duplicate, in the manner of Febrl's generator: one to <see cref="PerRecord"/> changes, at most <see cref="PerField"/> of
/// one field. A change picks a field, and then what goes wrong in it: a typing, reading or hearing mistake, a word lost or moved, the value missing, another value,
/// or the value of the field beside it.
/// </summary>
/// <param name="Name">How it is called.</param>
/// <param name="MostDuplicates">Duplicates of one original at most.</param>
/// <param name="PerField">Changes of one field at most.</param>
/// <param name="PerRecord">Changes of one record at most; how many is drawn evenly.</param>
/// <param name="Lost">The share of changes that lose the value.</param>
/// <param name="Replaced">The share of changes that put another person's value in its place.</param>
/// <param name="Swapped">The share of changes that exchange two fields.</param>
/// <param name="IsZipf">Whether few originals have many duplicates; without it each number is as frequent.</param>
public sealed record Corruption(string Name, int MostDuplicates, int PerField, int PerRecord, double Lost, double Replaced, double Swapped, bool IsZipf)
{
    public static readonly IReadOnlyList<Corruption> All =
    [
        new("one", 1, 1, 4, 0.05, 0.04, 0.02, false),
        new("several", 5, 3, 10, 0.08, 0.04, 0.04, true),
        new("harsh", 9, 5, 14, 0.15, 0.08, 0.06, false),
    ];

    private static readonly (int A, int B)[] Beside = [(0, 1), (3, 4), (5, 6)];
    private static readonly string[] Keys = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"];
    private static readonly (string, string)[] Seen = [("5", "s"), ("0", "o"), ("1", "l"), ("g", "9"), ("m", "n"), ("rn", "m"), ("cl", "d"), ("h", "b"), ("e", "c"), ("z", "2"), ("8", "b"), ("v", "u")];
    private static readonly (string, string)[] Heard = [("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("ee", "ea"), ("y", "i"), ("ie", "y"), ("z", "s"), ("ll", "l"), ("s", "ss"), ("th", "t"), ("wh", "w"), ("ae", "e"), ("ou", "u"), ("ey", "y")];

    /// <summary>A duplicate of a record.</summary>
    /// <param name="original">Values by field.</param>
    /// <param name="other">Another person's value of a field.</param>
    /// <param name="chance">Where chance comes from.</param>
    public string[] Apply(string[] original, Func<int, string> other, Randomizer chance)
    {
        var record = (string[])original.Clone();
        var changes = new int[record.Length];
        var wanted = chance.Int(1, PerRecord);
        for (int done = 0, tries = 0; done < wanted && tries < 100; tries++)
        {
            // Names and addresses are typed by hand more often than the rest.
            var field = chance.WeightedRandom([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0.14f, 0.16f, 0.10f, 0.14f, 0.12f, 0.10f, 0.07f, 0.04f, 0.08f, 0.05f]);
            if (changes[field] >= PerField)
            {
                continue;
            }
            var draw = chance.Double();
            if (draw < Lost)
            {
                record[field] = "";
            }
            else if (draw < Lost + Replaced)
            {
                record[field] = other(field);
            }
            else if (draw < Lost + Replaced + Swapped && Array.Find(Beside, pair => pair.A == field || pair.B == field) is var pair && pair != default)
            {
                (record[pair.A], record[pair.B]) = (record[pair.B], record[pair.A]);
                changes[pair.A]++;
                changes[pair.B]++;
                done++;
                continue;
            }
            else
            {
                record[field] = Slip(record[field], chance);
            }
            changes[field]++;
            done++;
        }
        return record;
    }

    /// <summary>One mistake of a hand, an eye or an ear.</summary>
    private static string Slip(string value, Randomizer chance)
    {
        if (value.Length < 2)
        {
            return value.Length == 0 ? value : Near(value[0], chance).ToString();
        }
        var at = chance.Int(0, value.Length - 1);
        switch (chance.Int(0, 9))
        {
            case 0 or 1:
                return value[..at] + Near(value[at], chance) + value[at..];
            case 2 or 3:
                return value.Remove(at, 1);
            case 4 or 5:
                return value[..at] + Near(value[at], chance) + value[(at + 1)..];
            case 6:
                at = Math.Min(at, value.Length - 2);
                return value[..at] + value[at + 1] + value[at] + value[(at + 2)..];
            case 7:
                return Instead(value, Seen, chance);
            case 8:
                return Instead(value, Heard, chance);
            default:
                var words = value.Split(' ');
                return words.Length == 1 ? value.Insert(at, " ").Trim()
                    : chance.Int(0, 2) switch { 0 => string.Concat(words), 1 => string.Join(' ', words[1..]), _ => string.Join(' ', words.Reverse()) };
        }
    }

    private static string Instead(string value, (string From, string To)[] table, Randomizer chance)
    {
        var start = chance.Int(0, table.Length - 1);
        for (var i = 0; i < table.Length; i++)
        {
            var (from, to) = table[(start + i) % table.Length];
            if (value.IndexOf(from, StringComparison.Ordinal) is var at and >= 0)
            {
                return value[..at] + to + value[(at + from.Length)..];
            }
        }
        return value;
    }

    private static char Near(char character, Randomizer chance)
    {
        var row = Array.Find(Keys, keys => keys.Contains(character, StringComparison.Ordinal)) ?? Keys[1];
        var at = row.IndexOf(character, StringComparison.Ordinal);
        return at < 0 ? row[chance.Int(0, row.Length - 1)] : row[Math.Clamp(at + (chance.Bool() ? 1 : -1), 0, row.Length - 1)];
    }
}
