using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class Hl7TimeTests
{
    [Theory]
    [InlineData("2026", TimePrecision.Year)]
    [InlineData("202611", TimePrecision.Month)]
    [InlineData("20261122", TimePrecision.Day)]
    [InlineData("2026112210", TimePrecision.Hour)]
    [InlineData("202611221015", TimePrecision.Minute)]
    [InlineData("20261122101559", TimePrecision.Second)]
    [InlineData("20261122101559.1234-0500", TimePrecision.Fraction)]
    public void Keeps_the_precision_that_was_sent(string text, TimePrecision precision)
    {
        Assert.True(Hl7Time.TryParse(text, out var time));
        Assert.Equal(precision, time.Precision);
    }

    [Fact]
    public void Reads_the_zone()
    {
        Assert.True(Hl7Time.TryParse("20261122101559-0530", out var time));
        Assert.Equal(new TimeSpan(-5, -30, 0), time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20261")]
    [InlineData("20261301")]
    [InlineData("20270229")]
    [InlineData("2026112224")]
    [InlineData("20261122101560")]
    [InlineData("20261122101559.")]
    [InlineData("20261122101559.12345")]
    [InlineData("20261122+1")]
    [InlineData("20261122+9900")]
    [InlineData("2026-11-22")]
    [InlineData("00000101")]
    public void Refuses_what_is_not_a_time(string text) => Assert.False(Hl7Time.TryParse(text, out _));
}
