using Concordat.Gateway;
using Concordat.Gateway.Explain;

namespace Concordat.Modules.Tests.Gateway;

public sealed class ExplainCallTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("GET", "/apis/testing/records/v1/records/7", "client", "TREAT", "ok", "record")]
    [InlineData("GET", "/apis/testing/records/v1/records/7", "client", "HPAYMT", "forbidden", "authorise")]
    [InlineData("GET", "/apis/testing/records/v1/records/7", "nobody", null, "unauthenticated", "authenticate")]
    [InlineData("GET", "/apis/testing/records/v1/records/7", null, null, "unauthenticated", "authenticate")]
    [InlineData("PATCH", "/apis/testing/records/v1/records/7", null, null, "method-not-allowed", "route")]
    [InlineData("GET", "/apis/testing/gone/v1/records/7", null, null, "gone", "route")]
    [InlineData("GET", "/apis/testing/records/v1/../x", null, null, "invalid", "route")]
    [InlineData("GET", "/apis/testing/none/v1/x", null, null, "not-found", "route")]
    public void Says_what_a_call_would_meet_and_where_that_is_written(string method, string path, string? client, string? purpose, string outcome, string last)
    {
        var explanation = _gateway.Get<ExplainCall>().Explain(method, path, client, purpose);

        Assert.Equal((outcome, 1, "CR-0001"), (explanation.Outcome, explanation.Release, explanation.Decision));
        Assert.Equal((last, outcome == "ok"), (explanation.Steps[^1].Step, explanation.Steps[^1].Permits));
        Assert.Empty(_gateway.Backend.Calls);
    }
}
