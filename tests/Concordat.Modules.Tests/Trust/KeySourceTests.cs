using System.Net;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Key sets by address: fetched with care, kept, and rotated.</summary>
public sealed class KeySourceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Assertion _client = new();
    private readonly int _port = TrustHost.FreePort();
    private WebApplication _partner = null!;
    private int _calls;
    private Func<HttpContext, Task>? _answer;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, _port));
        _partner = builder.Build();
        _partner.Run(context =>
        {
            Interlocked.Increment(ref _calls);
            return _answer is null ? context.Response.WriteAsync(_client.KeySet) : _answer(context);
        });
        await _partner.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _partner.StopAsync();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task Fetches_once_and_keeps_the_set()
    {
        using var source = Source();
        for (var i = 0; i < 5; i++)
        {
            Assert.Single(await source.Find(Client(), "k1", CancellationToken.None));
        }
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Fetches_again_for_an_unknown_key_but_not_at_every_call()
    {
        using var source = Source();
        await source.Find(Client(), "k1", CancellationToken.None);
        Assert.Empty(await source.Find(Client(), "unknown", CancellationToken.None));
        Assert.Equal(1, _calls);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await source.Find(Client(), "unknown", CancellationToken.None);
        await source.Find(Client(), "unknown", CancellationToken.None);
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Keeps_the_last_set_while_the_partner_is_down_and_not_for_ever()
    {
        using var source = Source();
        await source.Find(Client(), "k1", CancellationToken.None);
        _answer = c =>
        {
            c.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Single(await source.Find(Client(), "k1", CancellationToken.None));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await source.Find(Client(), "k1", CancellationToken.None));
    }

    [Fact]
    public async Task Follows_no_redirect()
    {
        using var source = Source();
        _answer = c =>
        {
            c.Response.Redirect($"http://127.0.0.1:{_port}/other");
            return Task.CompletedTask;
        };
        Assert.Empty(await source.Find(Client(), "k1", CancellationToken.None));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Reads_no_set_of_megabytes()
    {
        using var source = Source();
        _answer = c => c.Response.WriteAsync(new string(' ', 2_000_000) + _client.KeySet);
        Assert.Empty(await source.Find(Client(), "k1", CancellationToken.None));
    }

    [Fact]
    public async Task Reaches_no_inner_address_unless_the_operator_named_its_network()
    {
        using var source = new ClientKeySource(new TrustOptions { AllowPlainJwks = true }, _clock, NullLogger<ClientKeySource>.Instance);
        Assert.Empty(await source.Find(Client(), "k1", CancellationToken.None));
        Assert.Equal(0, _calls);
    }

    [Theory]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"k1"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-384","kid":"k1","use":"enc","x":"AA","y":"AA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"k1","n":"AQAB","e":"AQAB"}]}""")]
    [InlineData("[]"), InlineData("<html>"), InlineData("")]
    public void Leaves_out_keys_that_can_verify_nothing(string json) => Assert.Empty(PublicKeys.Read(json));

    private RegisteredClient Client() => _client.Registered(new Uri($"http://127.0.0.1:{_port}/jwks"));

    private ClientKeySource Source()
    {
        var options = new TrustOptions { AllowPlainJwks = true };
        options.JwksNetworks.Add("127.0.0.0/8");
        return new ClientKeySource(options, _clock, NullLogger<ClientKeySource>.Instance);
    }
}
