using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Primitives;

public sealed class OutcomeTests
{
    [Fact]
    public void Every_code_is_unique() =>
        Assert.Equal(Outcome.All.Count, Outcome.All.Select(o => o.Code).Distinct().Count());

    [Fact]
    public void Every_acknowledgment_is_of_table_0008() =>
        Assert.All(Outcome.All, o => Assert.Contains(o.Ack, new[] { "AA", "AE", "AR" }));
}
