using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Gateway.Plan;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>One call runs under one release; a release that cannot be enforced in full does not run.</summary>
public sealed class GatewayReleaseTests
{
    private const string Contract = "domains/testing/apis/records/v1/openapi.yaml";

    [Fact]
    public async Task No_call_fails_while_releases_are_activated_under_load()
    {
        await using var gateway = await TestGateway.Start();
        var token = gateway.Token();
        await gateway.Call("GET", "/apis/testing/records/v1/records/7", token: token); // one under each release, however slowly the callers start
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var statuses = new List<int>();
            while (!stop.IsCancellationRequested)
            {
                statuses.Add((int)(await gateway.Call("GET", "/apis/testing/records/v1/records/7", token: token)).Status);
            }
            return statuses;
        })).ToList();

        for (var release = 2; release <= 4; release++)
        {
            gateway.Workspace.Edit("domains/testing/domain.yaml", $"title: Testing{(release == 2 ? "" : " " + (release - 1))}\n", $"title: Testing {release}\n");
            Assert.Equal(release, await gateway.Release());
            await gateway.Call("GET", "/apis/testing/records/v1/records/7", token: token);
        }
        await stop.CancelAsync();

        var all = (await Task.WhenAll(callers)).SelectMany(s => s).ToList();
        Assert.True(all.Count > 20);
        Assert.All(all, status => Assert.Equal(200, status));
        for (var release = 1; release <= 4; release++)
        {
            Assert.NotEmpty(await gateway.Exchanges(release));
        }
    }

    [Fact]
    public async Task An_interface_that_a_release_takes_away_is_gone_with_the_next_call()
    {
        await using var gateway = await TestGateway.Start();
        gateway.Workspace.Edit("domains/testing/apis/tight/v1/api.yaml", "lifecycle: published", "lifecycle: draft");

        Assert.Equal(200, (int)(await gateway.Call("GET", "/apis/testing/tight/v1/records/7")).Status);
        await gateway.Release();

        (await gateway.Call("GET", "/apis/testing/tight/v1/records/7")).Problem(404, "not-found");
    }

    [Theory]
    [InlineData("operationId: deleteRecord", "operationId: deleteRecord\n      responses: { '204': { description: gone } }\n    head:\n      operationId: headRecord", "gateway-method")]
    [InlineData("'200': { description: ok, content: { application/json: { schema: { $ref: '../../../parts/records.yaml#/components/schemas/Page' } } } }", "'200': { description: ok, content: { text/csv: {} } }", "gateway-rows")]
    [InlineData("'200': { description: ok, content: { application/json: { schema: { $ref: '../../../parts/records.yaml#/components/schemas/Page' } } } }", "'200': { description: ok, content: { application/json: { schema: { type: object } } } }", "gateway-rows")]
    public void A_contract_that_cannot_be_enforced_in_full_is_in_no_release(string from, string to, string rule)
    {
        var workspace = new TestWorkspace("http://127.0.0.1:1");
        workspace.Edit(Contract, from, to);

        var (parsed, findings) = workspace.Read();

        Assert.Null(parsed);
        Assert.Contains(findings, f => f.Rule == rule && f.Severity == Severity.Error && f.At.File == Contract && f.At.Line > 0);
    }

    [Fact]
    public void The_zone_of_a_node_is_the_way_that_calls_must_take()
    {
        var files = new TestWorkspace("http://127.0.0.1:1");
        files.Edit("zones/island.yaml", "reaches: [edge]", "reaches: [island]");
        var workspace = files.Parse();

        Assert.Equal(["islander"], PlanCompiler.Compile(1, null, default, workspace, "edge").Apis["testing/records/v1"].Unreachable.Keys);
        Assert.Equal(["islander", "partner"], PlanCompiler.Compile(1, null, default, workspace, "core").Apis["testing/records/v1"].Unreachable.Keys.Order());
    }

    [Fact]
    public void A_literal_segment_goes_before_a_parameter()
    {
        var trie = PathTrie.Of(new[] { "/a/{x}", "/a/b", "/a/{x}/c", "/{y}/d" }.Select(path => new RoutePath(
            PathTemplate.Read(path)!, System.Collections.Frozen.FrozenDictionary<string, OperationPlan>.Empty)));

        Assert.Equal("/a/b", trie.Find(["a", "b"])!.Template.Text);
        Assert.Equal("/a/{x}", trie.Find(["a", "z"])!.Template.Text);
        Assert.Equal("/a/{x}/c", trie.Find(["a", "b", "c"])!.Template.Text);
        Assert.Equal("/{y}/d", trie.Find(["z", "d"])!.Template.Text);
        Assert.Null(trie.Find(["a"]));
    }
}
