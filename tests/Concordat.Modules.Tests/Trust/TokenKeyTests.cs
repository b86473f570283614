using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Trust;
using Concordat.Trust.Tokens;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The key of access tokens is replaced while tokens are asked for and used.</summary>
public sealed class TokenKeyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Assertion _client = new();
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start(clock: _clock, configure: o => o.SessionLife = TimeSpan.FromMinutes(6));
        _host.Clients(_client.Registered());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_the_old_one_verifies_after()
    {
        var keys = _host.Get<TokenKeys>();
        var (old, next) = (keys.Signing.KeyId, keys.Next()!.Public.KeyId);
        Assert.Equal([old, next], await Published());
        var before = await Token();
        Assert.Equal(old, new JsonWebToken(before).Kid);
        _clock.Advance(TimeSpan.FromSeconds(62));
        var after = await Token();
        Assert.Equal(next, new JsonWebToken(after).Kid);
        Assert.NotNull(await _host.Get<TokenCheck>().Check(before));
        Assert.NotNull(await _host.Get<TokenCheck>().Check(after));
        _clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal([next], await Published());
    }

    [Fact]
    public async Task No_request_fails_while_keys_change()
    {
        var (keys, check, kids) = (_host.Get<TokenKeys>(), _host.Get<TokenCheck>(), new System.Collections.Concurrent.ConcurrentDictionary<string, bool>());
        for (var turn = 0; turn < 3; turn++)
        {
            var load = Enumerable.Range(0, 12).Select(async _ =>
            {
                var token = await Token();
                Assert.NotNull(await check.Check(token));
                kids[new JsonWebToken(token).Kid] = true;
            }).ToList();
            Assert.NotNull(keys.Next());
            await Task.WhenAll(load);
            load = [.. Enumerable.Range(0, 12).Select(async _ =>
            {
                var token = await Token();
                Assert.NotNull(await check.Check(token));
                kids[new JsonWebToken(token).Kid] = true;
            })];
            _clock.Advance(TimeSpan.FromSeconds(62)); // in the midst of them
            await Task.WhenAll(load);
        }
        await Token();
        Assert.True(kids.Count >= 3, $"{kids.Count} keys signed.");
    }

    [Fact]
    public void Of_two_who_rotate_at_once_the_second_is_told()
    {
        Assert.NotNull(_host.Get<TokenKeys>().Next());
        Assert.Null(_host.Get<TokenKeys>().Next());
    }

    [Fact]
    public async Task Another_node_of_the_folder_follows_by_reading_it()
    {
        var other = new TokenKeys(new Concordat.Platform.PlatformOptions { Node = "other", DataFolder = _host.Folder, Database = new() }, _host.Options, _clock);
        var next = _host.Get<TokenKeys>().Next()!;
        Assert.DoesNotContain(next.Public.KeyId, other.Accepted.Select(k => k.KeyId));
        other.Reload();
        Assert.Contains(next.Public.KeyId, other.Accepted.Select(k => k.KeyId));
        _clock.Advance(TimeSpan.FromSeconds(62));
        Assert.Equal((next.Public.KeyId, next.Public.KeyId), (other.Signing.KeyId, new JsonWebToken(await Token()).Kid));
        Assert.True(TrustHost.IsPrivate(Directory.GetFiles(Path.Combine(_host.Folder, "keys"), "token-signing-from-*.pem").Single()));
    }

    private async Task<string> Token()
    {
        var (status, body) = await TokenEndpointTests.Ask(_host, _client.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow()));
        Assert.True(status == System.Net.HttpStatusCode.OK, body.ToJsonString());
        return (string)body["access_token"]!;
    }

    private async Task<IEnumerable<string>> Published() =>
        (await _host.Gateway.GetFromJsonAsync<JsonObject>("/.well-known/jwks"))!["keys"]!.AsArray().Select(k => (string)k!["kid"]!);
}
