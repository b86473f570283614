using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.JsonSchema.Patterns;
using CsCheck;

namespace Concordat.Core.Tests.JsonSchema;

public sealed class SchemaPatternTests
{
    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(?:[a-z]+)*$")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(.*a){12}$")]
    [InlineData("^(?=a)(a+)+$")]
    [InlineData("^(?!(b+)+$)(?=.*a)(?:a|a?)+$")]
    public void A_pattern_that_would_multiply_is_decided_in_linear_time_without_a_clock(string pattern)
    {
        Assert.False(SchemaPattern.Compile(pattern, out _)!.Backtracks);
        Assert.Equal("pattern", Assert.Single(new SchemaSample($"pattern: '{pattern}'").Errors($"\"{new string('a', 20_000)}!\"")).KeywordLocation.TrimStart('/'));
    }

    [Theory]
    [InlineData("^(?=.*[0-9])(?=.*[A-Z]).{4,8}$", "ab1C", true)]
    [InlineData("^(?=.*[0-9])(?=.*[A-Z]).{4,8}$", "ab1c", false)]
    [InlineData("^(?=.*[0-9])(?=.*[A-Z]).{4,8}$", "abC1abC1a", false)]
    [InlineData("^(?!000|666)[0-9]{3}-[0-9]{2}$", "001-11", true)]
    [InlineData("^(?!000|666)[0-9]{3}-[0-9]{2}$", "666-11", false)]
    [InlineData("^(?=[)(|]x)(?!\\)).x$", "(x", true)]
    [InlineData("^(?=[)(|]x)(?!\\)).x$", ")x", false)]
    [InlineData("^(?=a)b|c$", "c", true)]
    [InlineData("^(?=(a))\\1", "a", true)]
    [InlineData("^(?!a)", "", true)]
    [InlineData("^(?!$)", "", false)]
    public void Look_aheads_after_the_anchor_are_judged_one_by_one(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new SchemaSample($"pattern: '{pattern}'").Accepts(System.Text.Json.JsonSerializer.Serialize(text)));

    [Fact]
    public void A_pattern_that_backtracks_without_end_is_an_error_that_says_so()
    {
        Assert.True(SchemaPattern.Compile(@"^(a+)+\1\b$", out _)!.Backtracks);
        Assert.Contains("takes too long", Assert.Single(new SchemaSample(@"pattern: '^(a+)+\1\b$'").Errors($"\"{new string('a', 64)}!\"")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apart_and_whole_a_pattern_says_the_same()
    {
        string[] pieces = ["(?=.*b)", "(?!a)", "(?=[ab|)]+$)", "(?!c|$)", "(?=\\(|a)"];
        string[] rests = ["[a-c]*", "a(b|c)$", "[(a]b?", "$", "(a|b)+c|b"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[1, 3], Gen.Int[0, rests.Length - 1], Gen.String["abc|()"]).Sample((ahead, rest, text) =>
        {
            var pattern = $"^{string.Concat(ahead.Select(at => pieces[at]))}{rests[rest]}";
            var whole = System.Text.RegularExpressions.Regex.IsMatch(text, pattern, System.Text.RegularExpressions.RegexOptions.ECMAScript, TimeSpan.FromSeconds(10));
            Assert.Equal(whole, SchemaPattern.Compile(pattern, out _)!.Matches(System.Text.Encoding.UTF8.GetBytes(text), null, null));
        }, iter: 500);
    }

    [Fact]
    public void Long_texts_are_counted_in_steps_so_that_the_answer_is_the_same_on_any_machine() =>
        Assert.Contains("too large", Assert.Single(new SchemaSample("pattern: 'x.{0,300}y'").Errors($"\"{new string('x', 16_000_000)}\"")).Message, StringComparison.Ordinal);
}
