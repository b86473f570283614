using Concordat.Core.Matching;
using CsCheck;

namespace Concordat.Core.Tests.Matching;

public sealed class ComparatorTests
{
    [Theory]
    [InlineData("martha", "marhta", 0.944)]
    [InlineData("dixon", "dicksonx", 0.767)]
    [InlineData("jellyfish", "smellyfish", 0.896)]
    [InlineData("crate", "trace", 0.733)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("", "", 1)]
    public void Jaro_gives_the_published_similarities(string a, string b, double expected) => Assert.Equal(expected, JaroWinkler.Jaro(a, b), 3);

    [Theory]
    [InlineData("martha", "marhta", 0.961)]
    [InlineData("dixon", "dicksonx", 0.813)]
    [InlineData("dwayne", "duane", 0.84)]
    public void Winkler_raises_what_begins_alike(string a, string b, double expected) => Assert.Equal(expected, JaroWinkler.Similarity(a, b), 3);

    [Theory]
    [InlineData("1234567", "1234567", 0)]
    [InlineData("1234567", "1234576", 1)]
    [InlineData("1234567", "123457", 1)]
    [InlineData("1234567", "12345678", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("abcdef", "uvwxyz", 4)]
    public void Counts_edits_up_to_the_most_asked_for(string a, string b, int expected) => Assert.Equal(expected, EditDistance.Between(a, b, 3));

    [Theory]
    [InlineData("Watkins", "WATCAN")]
    [InlineData("Robert", "RABAD")]
    [InlineData("Johnson", "JANSAN")]
    [InlineData("Smith", "SNAT")]
    [InlineData("Schmidt", "SNAD")]
    [InlineData("Knight", "NAGT")]
    [InlineData("Phillips", "FALAP")]
    [InlineData("MacDonald", "MCDANALD")]
    [InlineData("Lee", "LY")]
    [InlineData("O'Brien", "OBRAN")]
    [InlineData("42", "")]
    public void Names_have_their_NYSIIS_codes(string name, string expected) => Assert.Equal(expected, Nysiis.Code(name));

    [Theory]
    [InlineData(FieldKind.Name, "  O'Brien-Smith ", "obrien smith")]
    [InlineData(FieldKind.Name, "Müller Ørsted", "muller orsted")]
    [InlineData(FieldKind.Name, "Žižek Weiß", "zizek weiss")]
    [InlineData(FieldKind.Address, "12 Pinkerton Street, North", "12 pinkerton st n")]
    [InlineData(FieldKind.Date, "1967-03-12", "19670312")]
    [InlineData(FieldKind.Date, "12/3/1967", "19670312")]
    [InlineData(FieldKind.Date, "3/22/1967", "19670322")]
    [InlineData(FieldKind.Date, "1967-03-12T00:00:00Z", "19670312")]
    [InlineData(FieldKind.Date, "1967o312", "1967o312")]
    [InlineData(FieldKind.Identifier, "7.0", "7")]
    [InlineData(FieldKind.Identifier, "12-34 56a", "123456a")]
    [InlineData(FieldKind.Phone, "+61 (0)2 9876 5432", "298765432")]
    [InlineData(FieldKind.Phone, "02 9876 5432", "298765432")]
    [InlineData(FieldKind.Text, "NULL", "")]
    public void Values_that_mean_alike_are_written_alike(FieldKind kind, string value, string expected) => Assert.Equal(expected, FieldText.Of(kind, value));

    [Theory]
    [InlineData(FieldKind.Name, "michaela", "", "missing")]
    [InlineData(FieldKind.Name, "michaela", "michaela", "same")]
    [InlineData(FieldKind.Name, "michaela", "michaella", "very similar")]
    [InlineData(FieldKind.Name, "john", "j", "initial or beginning")]
    [InlineData(FieldKind.Name, "chris", "zoe", "different")]
    [InlineData(FieldKind.Date, "19670312", "19671203", "day and month exchanged")]
    [InlineData(FieldKind.Date, "19670312", "19670313", "one slip")]
    [InlineData(FieldKind.Date, "19670312", "19810312", "two slips or two parts the same")]
    [InlineData(FieldKind.Date, "19670312", "19671128", "same year")]
    [InlineData(FieldKind.Date, "19670312", "20011128", "different")]
    [InlineData(FieldKind.Identifier, "1804974", "1804947", "one slip")]
    [InlineData(FieldKind.Identifier, "1804974", "6089216", "different")]
    [InlineData(FieldKind.Identifier, "4", "7", "different")]
    [InlineData(FieldKind.Address, "12 pinkerton st", "pinkerton st", "one holds the other's words")]
    [InlineData(FieldKind.Address, "pridham st", "pridhamstreet", "similar")]
    [InlineData(FieldKind.Phone, "298765432", "398765432", "last seven digits")]
    [InlineData(FieldKind.Exact, "f", "m", "different")]
    public void Levels_say_how_values_agree(FieldKind kind, string a, string b, string expected) =>
        Assert.Equal(expected, FieldLevels.Of(kind)[FieldLevels.Compare(kind, a, b, soundAlike: false)]);

    [Theory]
    [InlineData(FieldKind.Name), InlineData(FieldKind.Text), InlineData(FieldKind.Identifier), InlineData(FieldKind.Date), InlineData(FieldKind.Address), InlineData(FieldKind.Exact)]
    public void What_is_told_from_traits_is_what_comparing_tells(FieldKind kind)
    {
        var letters = kind switch { FieldKind.Date => Gen.Char["0123"], FieldKind.Identifier => Gen.Char["0123456789a"], FieldKind.Address => Gen.Char["abc  "], _ => Gen.Char["abcdeo"] };
        var texts = kind == FieldKind.Date ? Gen.String[letters, 7, 8] : Gen.String[letters, 1, 10];
        Gen.Select(texts, texts).Sample(pair =>
        {
            var (a, b) = (FieldText.Of(kind, pair.Item1), FieldText.Of(kind, pair.Item2));
            if (a.Length == 0 || b.Length == 0 || a == b)
            {
                return;
            }
            var level = ValueTraits.Level(kind, ValueTraits.Of(kind, a, 0), ValueTraits.Of(kind, b, 0));
            Assert.True(level < 0 || level == FieldLevels.Compare(kind, a, b, soundAlike: false), $"{a} {b}: {level}");
        }, iter: 20_000);
    }
}
