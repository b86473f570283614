using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class Hl7PathTests
{
    [Theory]
    [InlineData("PID")]
    [InlineData("PID-3")]
    [InlineData("PID-3.1")]
    [InlineData("PID-3[2].4.1")]
    [InlineData("OBX[2]-5.1")]
    public void Reads_and_writes_paths(string text) => Assert.Equal(text, Hl7Path.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("pid-3")]
    [InlineData("PID-")]
    [InlineData("PID-0")]
    [InlineData("PID-3.")]
    [InlineData("PID-3[")]
    [InlineData("PID-3[x]")]
    [InlineData("PID-3.1.2.3")]
    [InlineData("PID-999999")]
    [InlineData("PIDX-3")]
    public void Refuses_what_is_not_a_path(string text) => Assert.False(Hl7Path.TryParse(text, out _));
}
