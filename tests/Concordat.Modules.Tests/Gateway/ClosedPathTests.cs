using Concordat.Gateway.Explain;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Releases that a check of today would refuse: signed all the same, loaded, and refused call by call.</summary>
public sealed class ClosedPathTests : IAsyncLifetime
{
    private const string Records = "/apis/testing/records/v1/records/7";
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("no way from the zone", "zones/island.yaml", "reaches: [edge]", "reaches: [island]", "zone-path")]
    [InlineData("straight to the system's zone and not over the landing zone", "zones/island.yaml", "reaches: [edge]", "reaches: [core]", "zone-path")]
    [InlineData("a partner in another region", "partners/islander.yaml", "region: eu-west", "region: us-east", "residency-region")]
    public async Task Refuses_a_call_on_a_closed_path_and_tells_the_ledger_once(string what, string path, string from, string to, string rule)
    {
        _gateway.Workspace.Edit("concordat.yaml", "regions: [eu-west]", "regions: [eu-west, us-east]");
        _gateway.Workspace.Edit(path, from, to);
        var release = await _gateway.ReleaseUnchecked();

        foreach (var _ in Enumerable.Range(0, 3))
        {
            (await _gateway.Call("GET", Records, token: _gateway.Token(client: "castaway", partner: "islander"))).Problem(403, "forbidden");
        }

        Assert.Empty(_gateway.Backend.Calls);
        var entry = Assert.Single(await Ledger());
        Assert.Equal(("client:castaway", "interface/testing/records/v1", "forbidden", release), (entry.Actor, entry.Target, entry.Outcome, entry.Release));
        Assert.Contains(rule, entry.Reason, StringComparison.Ordinal);
        var explanation = _gateway.Get<ExplainCall>().Explain("GET", Records, "castaway", "TREAT");
        Assert.Equal(("forbidden", "segment"), (explanation.Outcome, explanation.Steps[^1].Step));
        Assert.True((await _gateway.Call("GET", Records)).Status != System.Net.HttpStatusCode.Forbidden, what);
    }

    [Theory]
    [InlineData("type: http", "type: model")]
    [InlineData("type: http", "type: http")]
    public async Task Refuses_everybody_where_what_lies_behind_stands_in_another_region(string from, string to)
    {
        _gateway.Workspace.Edit("concordat.yaml", "regions: [eu-west]", "regions: [eu-west, us-east]");
        _gateway.Workspace.Edit("systems/backend.yaml", from, to);
        _gateway.Workspace.Edit("systems/backend.yaml", "zone: core\nregion: eu-west", "zone: outside\nregion: us-east");
        await _gateway.ReleaseUnchecked();

        (await _gateway.Call("GET", Records)).Problem(403, "forbidden");

        Assert.Empty(_gateway.Backend.Calls);
        Assert.Contains("us-east", Assert.Single(await Ledger()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_a_model_within_the_region()
    {
        _gateway.Workspace.Edit("systems/backend.yaml", "type: http", "type: model");
        await _gateway.ReleaseUnchecked();

        Assert.NotEqual(System.Net.HttpStatusCode.Forbidden, (await _gateway.Call("GET", Records)).Status);
        Assert.Single(_gateway.Backend.Calls);
    }

    [Fact]
    public async Task Sends_nothing_to_a_plain_address_on_a_way_that_asks_for_encryption()
    {
        _gateway.Workspace.Edit("systems/backend.yaml", $"baseUrl: {_gateway.Backend.Address}", "baseUrl: http://backend.invalid");
        await _gateway.ReleaseUnchecked();

        (await _gateway.Call("GET", Records)).Problem(403, "forbidden");
    }

    private Task<List<AuditRow>> Ledger() => _gateway.Get<ModuleDb>().Read(db => db.Set<AuditRow>().Where(row => row.Action == "path.refused").ToListAsync());
}
