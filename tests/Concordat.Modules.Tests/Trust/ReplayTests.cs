using System.Net;
using Concordat.Platform.Data;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>An assertion works once, whatever happens in between.</summary>
public sealed class ReplayTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Refuses_a_replayed_assertion_after_a_restart_too(DatabaseKind kind)
    {
        var client = new Assertion();
        var host = await TrustHost.Start(kind);
        host.Clients(client.Registered());
        var assertion = client.Write(host.Options.TokenUrl);
        Assert.Equal(HttpStatusCode.OK, (await TokenEndpointTests.Ask(host, assertion)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenEndpointTests.Ask(host, assertion)).Status);
        var address = host.Options.PublicUrl;

        var database = await host.Stop();
        await using var again = await TrustHost.Start(database, configure: o => o.PublicUrl = address);
        again.Clients(client.Registered());
        var check = again.Get<AssertionCheck>();
        Assert.Equal("This jti was used before.", (await check.Check(assertion, CancellationToken.None)).Flaw);
        Assert.NotNull((await check.Check(client.Write(again.Options.TokenUrl), CancellationToken.None)).Client);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Of_many_at_once_one_is_accepted(DatabaseKind kind)
    {
        var client = new Assertion();
        await using var host = await TrustHost.Start(kind);
        host.Clients(client.Registered());
        var assertion = client.Write(host.Options.TokenUrl);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TokenEndpointTests.Ask(host, assertion)));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
    }
}
