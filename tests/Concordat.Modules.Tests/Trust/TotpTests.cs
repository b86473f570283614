using System.Text;
using Concordat.Trust.SecondFactors;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Codes by time: RFC 6238, and what this product adds to it.</summary>
public sealed class TotpTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory] // RFC 6238, appendix B, the last six of its eight digits
    [InlineData(59, "287082"), InlineData(1111111109, "081804"), InlineData(1111111111, "050471"), InlineData(1234567890, "005924"), InlineData(2000000000, "279037"), InlineData(20000000000, "353130")]
    public void The_codes_of_the_standard_come_out(long seconds, string code) => Assert.Equal(code, Totp.Code(s_secret, seconds / 30));

    [Theory]
    [InlineData(-2, false), InlineData(-1, true), InlineData(0, true), InlineData(1, true), InlineData(2, false)]
    public void A_clock_may_be_one_step_wrong(int off, bool accepted)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        var step = now.ToUnixTimeSeconds() / 30;
        Assert.Equal(accepted ? step + off : null, Totp.Match(s_secret, Totp.Code(s_secret, step + off), now, 0));
    }

    [Fact]
    public void No_step_that_is_not_later_than_the_last_one_counts()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        var step = now.ToUnixTimeSeconds() / 30;
        Assert.Null(Totp.Match(s_secret, Totp.Code(s_secret, step), now, step));
        Assert.Null(Totp.Match(s_secret, Totp.Code(s_secret, step - 1), now, step));
        Assert.NotNull(Totp.Match(s_secret, Totp.Code(s_secret, step + 1), now, step));
    }

    [Theory] // RFC 4648 §10, without padding
    [InlineData("", ""), InlineData("f", "MY"), InlineData("fo", "MZXQ"), InlineData("foo", "MZXW6"), InlineData("foob", "MZXW6YQ"), InlineData("fooba", "MZXW6YTB"), InlineData("foobar", "MZXW6YTBOI")]
    public void A_secret_is_written_in_base_32(string secret, string text) => Assert.Equal(text, Totp.Base32(Encoding.ASCII.GetBytes(secret)));

    [Fact]
    public void A_recovery_code_is_taken_in_any_writing_and_once()
    {
        var (codes, stored) = RecoveryCodes.Make();
        Assert.Equal(10, codes.Distinct().Count());
        var left = RecoveryCodes.Use(stored, codes[3].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal));
        Assert.NotNull(left);
        Assert.Null(RecoveryCodes.Use(left, codes[3]));
        Assert.NotNull(RecoveryCodes.Use(left, codes[4]));
        Assert.Null(RecoveryCodes.Use("", codes[4]));
        Assert.DoesNotContain(codes[0], stored, StringComparison.Ordinal);
    }
}
