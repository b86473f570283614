using System.Text;
using Bogus;
using Bogus.DataSets;

namespace Concordat.Bench.Matching;

/// <summary>
/// Invented people in the columns of Febrl's data sets, with duplicates. Names of fourteen languages are drawn unevenly, as real ones are spread; days of birth lie in
/// the twentieth century; values are missing in originals too. Nobody in it exists.
/// </summary>
/// <param name="Corruption">What makes duplicates.</param>
/// <param name="Seed">The same seed gives the same people.</param>
/// <param name="HasPlaces">Whether postcode and state follow from the suburb, as on a map, streets lie in one suburb, and three in ten live with another of mostly the same family name; without it all are drawn alone, as Febrl does.</param>
public sealed record InventedPeople(Corruption Corruption, int Seed, bool HasPlaces)
{
    public static readonly string[] Header =
        ["rec_id", "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth", "soc_sec_id"];

    private const double LivesWithAnother = 0.3;
    private static readonly string[] Languages = ["en", "en_AU", "en_GB", "de", "fr", "it", "nl", "sv", "pl", "es", "nb_NO", "pt_BR", "ro", "vi"];
    private static readonly string[] States = ["nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"];
    private static readonly float[] Missing = [0.03f, 0.01f, 0.03f, 0.02f, 0.15f, 0.01f, 0.01f, 0.06f, 0.05f, 0f];

    /// <summary>Records, the first of which are originals; each begins with its name, <c>rec-17-org</c> or <c>rec-17-dup-0</c>.</summary>
    /// <param name="count">How many in all.</param>
    /// <param name="duplicates">How many of them are duplicates.</param>
    public List<string[]> Make(int count, int duplicates)
    {
        var chance = new Randomizer(Seed);
        var pools = Pools(chance);
        var originals = new List<string[]>();
        while (originals.Count < count - duplicates)
        {
            var person = Person(pools, chance);
            if (HasPlaces && originals.Count > 0 && chance.Double() < LivesWithAnother)
            {
                // The address of the one before, and mostly the family name.
                var other = originals[^1];
                person = [person[0], chance.Double() < 0.8 ? other[1] : person[1], .. other[2..8], .. person[8..]];
            }
            originals.Add(person);
        }
        var all = originals.Select((person, i) => (string[])[$"rec-{i}-org", .. person]).ToList();
        var order = chance.Shuffle(Enumerable.Range(0, originals.Count)).ToList();
        for (int at = 0, made = 0; made < duplicates; at = (at + 1) % order.Count)
        {
            var number = Corruption.MostDuplicates == 1 ? 1 : Corruption.IsZipf ? Zipf(Corruption.MostDuplicates, 1.0, chance) + 1 : chance.Int(1, Corruption.MostDuplicates);
            for (var i = 0; i < number && made < duplicates; i++, made++)
            {
                var changed = Corruption.Apply(originals[order[at]], field => Person(pools, chance)[field], chance);
                all.Add([$"rec-{order[at]}-dup-{i}", .. changed]);
            }
        }
        return all;
    }

    private string[] Person(People pools, Randomizer chance)
    {
        var place = Zipf(pools.Suburbs.Length, 0.4, chance);
        var street = HasPlaces ? (place * 37 + Zipf(60, 0.3, chance)) % pools.Streets.Length : Zipf(pools.Streets.Length, 0.3, chance);
        var born = new DateOnly(1900, 1, 1).AddDays(chance.Int(0, 36_523));
        string[] person =
        [
            pools.Given[Zipf(pools.Given.Length, 0.8, chance)], pools.Family[Zipf(pools.Family.Length, 0.7, chance)], Zipf(400, 0.6, chance) + 1 + "", pools.Streets[street],
            pools.Buildings[Zipf(pools.Buildings.Length, 0.3, chance)], pools.Suburbs[place],
            HasPlaces ? pools.Postcodes[place % pools.Postcodes.Length] : pools.Postcodes[Zipf(pools.Postcodes.Length, 0.4, chance)],
            HasPlaces ? States[place % pools.Postcodes.Length % States.Length] : States[Zipf(States.Length, 0.9, chance)], born.ToString("yyyyMMdd"), chance.Int(1_000_000, 9_999_999).ToString(),
        ];
        for (var field = 0; field < person.Length; field++)
        {
            person[field] = chance.Float() < Missing[field] ? "" : person[field];
        }
        return person;
    }

    private static People Pools(Randomizer chance)
    {
        // The names themselves are no matter of the seed of a run: only who bears them.
        var fixedChance = new Randomizer(1);
        var names = Languages.Select(language => new Name(language) { Random = fixedChance }).ToList();
        var address = new Address("en_AU") { Random = fixedChance };
        string[] Draw(int tries, Func<int, string> one) => [.. Enumerable.Range(0, tries).Select(i => Letters(one(i))).Where(t => t.Length > 1).Distinct()];
        var given = Draw(20_000, i => names[i % names.Count].FirstName());
        var family = Draw(60_000, i => names[i % names.Count].LastName());
        string[] kinds = ["street", "place", "crescent", "circuit", "road", "avenue", "close", "drive"];
        string[] houses = ["flats", "manor", "villa", "park", "gardens", "lodge", "house", "farm", "rosedale", "village"];
        var streets = Draw(12_000, i => $"{family[fixedChance.Int(0, family.Length - 1)]} {kinds[i % kinds.Length]}");
        var buildings = Draw(6_000, i => $"{(i % 3 == 0 ? given[fixedChance.Int(0, given.Length - 1)] : family[fixedChance.Int(0, family.Length - 1)])} {houses[i % houses.Length]}");
        var suburbs = Draw(4_000, _ => address.City());
        var postcodes = Enumerable.Range(0, 1_800).Select(i => (2000 + i * 4).ToString()).ToArray();
        string[] Shuffled(string[] pool) => [.. chance.Shuffle(pool)];
        return new People(Shuffled(given), Shuffled(family), Shuffled(streets), Shuffled(buildings), Shuffled(suburbs), Shuffled(postcodes));
    }

    private static string Letters(string text)
    {
        var letters = new StringBuilder();
        foreach (var character in text.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (character is (>= 'a' and <= 'z') or ' ')
            {
                letters.Append(character);
            }
        }
        return letters.ToString().Trim();
    }

    /// <summary>A rank from 0, the first the most frequent: rank r has a share of about 1 / r to the power given.</summary>
    private static int Zipf(int count, double power, Randomizer chance)
    {
        // The inverse of the continuous distribution that has the same tail; exact shares do not matter here.
        var drawn = chance.Double();
        var rank = power == 1.0 ? Math.Pow(count + 1, drawn) : Math.Pow(drawn * (Math.Pow(count + 1, 1 - power) - 1) + 1, 1 / (1 - power));
        return Math.Clamp((int)rank - 1, 0, count - 1);
    }

    private sealed record People(string[] Given, string[] Family, string[] Streets, string[] Buildings, string[] Suburbs, string[] Postcodes);
}
