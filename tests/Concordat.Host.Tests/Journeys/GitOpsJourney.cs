using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Core.Rights;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// A domain's pipeline with the real command line: people let the account in, the pipeline proposes and follows, people decide, and what it may not
/// propose is refused by name. It ends where the account does.
/// </summary>
public sealed class GitOpsJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Stock = "domains/supply-chain/apis/stock/v1/", Account = "access/stock-ci.yaml", Keys = "access/stock-ci.jwks.json";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(node.DataFolder, "stock-ci.pem");

    [Fact]
    public async Task A_pipeline_proposes_and_people_decide()
    {
        var (ada, grace, noor) = (await node.As("ada"), await node.As("grace"), await node.As("noor"));

        // People let the account in.
        WriteAccount();
        var access = await ada.Open(new("The pipeline of the stock repository", Files()), Stop);
        Assert.Equal(["access"], (await ada.Change(access.Id, Stop)).Changes.Select(change => change.Kind).Distinct()); // the account and its keys
        Assert.Equal(3, (await Pipeline("changes")).Exit);
        await Approve(grace, access.Id);

        // It proposes and waits; whose commits it carries do not approve; the gateway answers the new version.
        node.Replace(Stock + "api.yaml", "version: 1.0.0", "version: 1.1.0");
        node.Replace(Stock + "openapi.yaml", "version: 1.0.0", "version: 1.1.0");
        Assert.Contains("| `interface.compatible` | supply-chain/stock/v1 |", (await Pipeline("plan", node.Workspace, "--format", "markdown")).Out, StringComparison.Ordinal);
        var applying = Pipeline("apply", node.Workspace, "--title", "Stock 1.1", "--author", "ada@st-brigid.example", "--author", "noor", "--wait");
        var opened = await Opened(grace, "Stock 1.1");
        Assert.Equal(("service:stock-ci", "ada noor"), (opened.Author, string.Join(' ', opened.CoAuthors)));
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => noor.Approve(opened.Id, new(opened.ContentHash, "mine"), Stop));
        Assert.Equal(403, refused.Problem.Status);
        await Approve(grace, opened.Id);
        var (exit, text, error) = await applying;
        Assert.True(exit == Exit.Ok, text + error);
        Assert.EndsWith($"{opened.Id} is released, as release 3: looked at it\n", text, StringComparison.Ordinal);
        Assert.Contains($"{opened.Id} is in-review and waits for domain-owner:supply-chain (grace); platform (grace)", error, StringComparison.Ordinal);
        var answer = await node.Get("greenleaf-orders", "/apis/supply-chain/stock/v1/stock");
        Assert.True(answer.Status == 200, answer.Text);
        await node.Settle();
        Assert.Equal("1.1.0", (await ada.Exchange(answer.Exchange, Stop)).Exchange!.Version);
        Assert.Equal("service:stock-ci", (await grace.Audit("change.opened", target: $"change/{opened.Id}", cancellationToken: Stop)).Entries[0].Actor);
        var release = await ada.Release(3, Stop);
        Assert.Equal((true, "service:stock-ci", "ada noor"), (release.Verified, release.Author, string.Join(' ', release.CoAuthors))); // in what was signed
        var accounts = (await ada.ServiceAccounts(Stop)).Accounts;
        Assert.Equal(("supply-chain", "workspace", true), accounts.Where(one => one.Name == "stock-ci").Select(one => (one.Owner, one.Keys, one.Holds)).Single());
        Assert.NotNull(accounts.Single(one => one.Name == "stock-ci").LastToken);
        Assert.Null(accounts.Single(one => one.Name == "revenue-cycle-ci").LastToken);
        Assert.Equal(Exit.Ok, (await Pipeline("apply", node.Workspace, "--title", "Again", "--wait")).Exit); // nothing differs any more

        // The same content is one request; a no ends it with 1.
        node.Replace(Stock + "api.yaml", "summary: What is", "summary: All that is");
        applying = Pipeline("apply", node.Workspace, "--title", "All of it", "--author", "ada", "--wait", "--format", "json");
        opened = await Opened(grace, "All of it");
        Assert.Contains($"{opened.Id} is open already with this content", (await Pipeline("apply", node.Workspace, "--title", "All of it", "--author", "ada")).Out, StringComparison.Ordinal);
        (exit, text, _) = await Pipeline("apply", node.Workspace, "--title", "All of it", "--author", "ada", "--wait", "--timeout", "PT0S");
        Assert.Equal(Exit.Findings, exit);
        Assert.Contains("the time is over", text, StringComparison.Ordinal);
        await grace.Reject(opened.Id, "Say what is on the shelf.", Stop);
        (exit, text, _) = await applying;
        Assert.Equal((Exit.Findings, opened.Id, "rejected"), (exit, (string?)JsonNode.Parse(text)!["id"], (string?)JsonNode.Parse(text)!["state"]));

        // Files of others are refused by name, and the attempt stands in the ledger.
        node.Replace("zones/core.yaml", "The network's own", "Our own");
        Assert.Equal(Exit.Findings, (await Pipeline("plan", node.Workspace)).Exit);
        (exit, _, error) = await Pipeline("apply", node.Workspace, "--title", "Ours", "--author", "ada");
        Assert.Equal(Exit.Server, exit);
        Assert.Contains("service:stock-ci may not propose changes of zones/core.yaml", error, StringComparison.Ordinal);
        var entry = Assert.Single((await grace.Audit("change.foreign-domain-refused", cancellationToken: Stop)).Entries);
        Assert.Equal(("service:stock-ci", "file/zones/core.yaml", "forbidden"), (entry.Actor, entry.Target, entry.Outcome));
        Assert.Equal(3, (await ada.Changes(cancellationToken: Stop)).Count(change => change.Id != "CR-0001"));

        // It reads, and decides nothing; and it ends with its account.
        Assert.Contains(opened.Id, (await Pipeline("changes", opened.Id)).Out, StringComparison.Ordinal);
        node.Replace("zones/core.yaml", "Our own", "The network's own");
        File.Delete(Path.Combine(node.Workspace, Account));
        File.Delete(Path.Combine(node.Workspace, Keys));
        await Approve(grace, (await ada.Open(new("No pipeline any more", Files()), Stop)).Id);
        (exit, _, error) = await Pipeline("changes");
        Assert.Equal(Exit.Server, exit);
        Assert.Contains("the service account 'stock-ci' gets no token", error, StringComparison.Ordinal);
    }

    private Task<(int Exit, string Out, string Error)> Pipeline(params string[] arguments) =>
        node.Run([.. arguments, "--client", "stock-ci", "--key", KeyFile, "--url", node.Node.Options.Console]);

    private Dictionary<string, string> Files() => WorkspaceFolder.Files(node.Workspace).ToDictionary(file => file.Key, file => System.Text.Encoding.UTF8.GetString(file.Value.Span), StringComparer.Ordinal);

    /// <summary>As docs/gitops.md says it: a PEM for the pipeline, its public half in the workspace.</summary>
    private void WriteAccount()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        var q = key.ExportParameters(false).Q;
        Directory.CreateDirectory(Path.Combine(node.Workspace, "access"));
        File.WriteAllText(Path.Combine(node.Workspace, Keys), $$"""{ "keys": [ { "kty": "EC", "crv": "P-384", "use": "sig", "alg": "ES384", "kid": "1", "x": "{{Base64Url.EncodeToString(q.X)}}", "y": "{{Base64Url.EncodeToString(q.Y)}}" } ] }""");
        File.WriteAllText(Path.Combine(node.Workspace, Account), """
            kind: service-account
            name: stock-ci
            summary: The pipeline of the stock repository.
            owner: supply-chain
            jwksFile: stock-ci.jwks.json
            scopes: [control:read, control:propose]
            """);
    }

    private async Task Approve(ControlClient by, string id)
    {
        var change = (await by.Change(id, Stop)).Change;
        Assert.Equal(ChangeState.Released, (await by.Approve(id, new(change.ContentHash, "looked at it"), Stop)).State);
        await node.Node.Services.GetRequiredService<ReleaseFeed>().Refresh(Stop);
    }

    /// <summary>The request that the pipeline opens beside this test.</summary>
    private static async Task<Governance.Control.ControlApi.ChangeView> Opened(ControlClient by, string title)
    {
        while (true)
        {
            if ((await by.Changes("in-review", Stop)).FirstOrDefault(change => change.Title == title) is { } found)
            {
                return found;
            }
            await Task.Delay(20, Stop);
        }
    }
}
