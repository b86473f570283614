using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

public sealed class AsyncApiComparisonTests
{
    private const string Three = """
        asyncapi: 3.0.0
        info: { title: Results (invented), version: 1.0.0 }
        channels:
          results:
            address: lab/results
            messages:
              received: { contentType: application/json, payload: { type: object, required: [id], properties: { id: { type: string }, note: { type: string } } } }
        operations:
          listen: { action: receive, channel: { $ref: '#/channels/results' } }
        """;

    private const string Two = """
        asyncapi: 2.6.0
        info: { title: Results (invented), version: 1.0.0 }
        channels:
          lab/results:
            subscribe:
              message: { oneOf: [{ $ref: '#/components/messages/received' }, { $ref: '#/components/messages/corrected' }] }
        components:
          messages:
            received: { payload: { type: object, properties: { id: { type: string, maxLength: 8 } } } }
            corrected: { payload: { type: object } }
        """;

    [Theory]
    [InlineData("address: lab/results", "address: lab/all", "channel-address-changed")]
    [InlineData("contentType: application/json", "contentType: application/xml", "message-content-type-changed")]
    [InlineData("received: {", "arrived: {", "message-added message-removed")]
    [InlineData("  results:\n    address", "  findings:\n    address", "channel-added channel-removed")]
    [InlineData("listen: {", "hear: {", "channel-operation-added channel-operation-removed")]
    [InlineData("action: receive", "action: send", "channel-operation-added channel-operation-removed")]
    [InlineData("required: [id], ", "", "request-property-became-optional response-property-became-optional")]
    public void A_change_of_an_AsyncAPI_3_document(string old, string now, string expected)
    {
        Assert.Contains(old, Three, StringComparison.Ordinal);
        Assert.Equal(expected.Split(' '), Contracts.Ids(Contracts.Compare(Three, Three.Replace(old, now, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("maxLength: 8", "maxLength: 9", "request-property-max-length-increased response-property-max-length-increased")]
    [InlineData(", { $ref: '#/components/messages/corrected' }", "", "message-removed")]
    [InlineData("lab/results:", "lab/other:", "channel-added channel-removed")]
    public void A_change_of_an_AsyncAPI_2_document(string old, string now, string expected)
    {
        Assert.Contains(old, Two, StringComparison.Ordinal);
        Assert.Equal(expected.Split(' '), Contracts.Ids(Contracts.Compare(Two, Two.Replace(old, now, StringComparison.Ordinal))));
    }

    [Fact]
    public void Without_a_mode_nothing_breaks()
    {
        var comparison = Contracts.Compare(Two, Two.Replace("lab/results:", "lab/other:", StringComparison.Ordinal), Contracts.Options with { Mode = CompatibilityMode.None });
        Assert.False(comparison.Breaking);
        Assert.NotEmpty(comparison.Changes);
    }

    [Fact]
    public void The_two_major_versions_are_not_compared_with_each_other()
    {
        var comparison = Contracts.Compare(Two, Three);
        Assert.Equal("compare-format", Assert.Single(comparison.Findings).Rule);
        Assert.Equal(0, comparison.Judged);
    }
}
