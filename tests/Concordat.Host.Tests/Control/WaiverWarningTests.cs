using Concordat.Core.Workspace;

namespace Concordat.Host.Tests.Control;

/// <summary>A waiver warns 30, 14 and 3 days ahead, and says when it is over.</summary>
public sealed class WaiverWarningTests
{
    [Theory]
    [InlineData(31, null), InlineData(30, 30), InlineData(15, 30), InlineData(14, 14), InlineData(4, 14), InlineData(3, 3), InlineData(0, 3), InlineData(-1, 0)]
    public void The_last_warning_that_was_reached_stands(int daysLeft, int? warning) => Assert.Equal(warning, Waiver.WarningAt(daysLeft));
}
