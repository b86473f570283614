using Concordat.Gateway.Explain;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Calls come from networks that the release names, or are refused with the reason.</summary>
public sealed class CallerNetworkTests : IAsyncLifetime
{
    private const string Records = "/apis/testing/records/v1/records/7";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_client_of_other_networks_is_refused_before_anything_is_asked_and_the_ledger_is_told_once()
    {
        _gateway.Workspace.Edit("partners/partner.yaml", "clients:", "addresses: [203.0.113.0/24]\nclients:");
        await _gateway.Release();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Contains("networks that were agreed on", (await _gateway.Call("GET", Records)).Problem(403, "forbidden").GetRawText(), StringComparison.Ordinal);
        }
        Assert.Empty(_gateway.Backend.Calls);
        var entry = Assert.Single(await _gateway.Get<ModuleDb>().Read(db => db.Set<AuditRow>().Where(row => row.Action == "address.refused").ToListAsync()));
        Assert.Equal("forbidden", entry.Outcome);
        Assert.Contains(_gateway.Get<ExplainCall>().Explain("GET", Records, "client", "TREAT").Steps, step => step.Reason.Contains("203.0.113.0/24", StringComparison.Ordinal));

        _gateway.Workspace.Edit("partners/partner.yaml", "203.0.113.0/24", "203.0.113.0/24, 127.0.0.0/8");
        await _gateway.Release();
        Assert.NotEqual(System.Net.HttpStatusCode.Forbidden, (await _gateway.Call("GET", Records)).Status);
    }
}
