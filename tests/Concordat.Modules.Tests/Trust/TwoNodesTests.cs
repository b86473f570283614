using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Concordat.Trust.Consents;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Two nodes on one database and data folder, and one clock: what is ended on one ends on the other before two seconds are over. The patient is invented.</summary>
public sealed class TwoNodesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Assertion _client = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private async Task<(TrustHost One, TrustHost Other)> Nodes(DatabaseKind kind)
    {
        var database = await TestDatabase.Create(kind);
        var one = await TrustHost.Start(database, _clock);
        var other = await TrustHost.Start(database, _clock, options => options.PublicUrl = one.Options.PublicUrl, node: "other");
        one.Clients(_client.Registered());
        other.Clients(_client.Registered());
        return (one, other);
    }

    /// <summary>Lets a second pass, and another one; nobody's machine need be fast, but by the clock it is two seconds.</summary>
    private async Task WithinTwoSeconds(Func<Task<bool>> holds)
    {
        for (var second = 0; second < 2; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            using var limit = new CancellationTokenSource(second == 1 ? Patience : Patience / 10);
            while (!limit.IsCancellationRequested)
            {
                if (await holds())
                {
                    return;
                }
                await Task.Delay(20);
            }
        }
        Assert.Fail("two seconds were over, and the other node still let it through");
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_token_that_is_revoked_on_one_ends_on_the_other(DatabaseKind kind)
    {
        var (one, other) = await Nodes(kind);
        await using (one)
        {
            var token = (string)(await TokenEndpointTests.Ask(one, _client.Write(one.Options.TokenUrl))).Body["access_token"]!;
            var actor = await other.Get<TokenCheck>().Check(token);
            await one.Get<ModuleDb>().Write(unit => Concordat.Trust.Tokens.Revocations.Add(unit, actor!.TokenId!, unit.Now.AddMinutes(5)));
            await WithinTwoSeconds(async () => await other.Get<TokenCheck>().Check(token) is null);
            await other.Stop();
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_client_that_is_suspended_on_one_is_suspended_on_the_other(DatabaseKind kind)
    {
        var (one, other) = await Nodes(kind);
        await using (one)
        {
            Assert.False(other.Get<Suspensions>().Holds(_client.Client));
            await one.Get<Suspensions>().Suspend(_client.Client, "person:admin", "its key was lost", default);
            await WithinTwoSeconds(() => Task.FromResult(other.Get<Suspensions>().Holds(_client.Client)));
            await other.Stop();
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_consent_that_is_given_and_revoked_on_one_holds_on_the_other(DatabaseKind kind)
    {
        var (one, other) = await Nodes(kind);
        await using (one)
        {
            var gate = other.Get<ConsentGate>();
            var (key, use) = (gate.KeyOf("4711", "urn:oid:2.999.1"), new ConsentUse("TREAT", null, null, "access"));
            Assert.True(gate.Permits(key, use));
            var mistakes = new List<Finding>();
            using var no = ConsentTests.Resource("""{"type":"deny"}""");
            var (_, stored) = await one.Get<ConsentStore>().Create(no.RootElement, "person:ada", "asked at the desk", mistakes, default);
            await WithinTwoSeconds(() => Task.FromResult(!gate.Permits(key, use)));
            using var over = ConsentTests.Resource("""{"type":"deny"}""", status: "inactive");
            await one.Get<ConsentStore>().Update(stored!.Id, 1, over.RootElement, "person:ada", "changed her mind", mistakes, default);
            await WithinTwoSeconds(() => Task.FromResult(gate.Permits(key, use)));
            await other.Stop();
        }
    }
}
