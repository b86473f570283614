using System.Buffers.Text;
using System.Text;
using Concordat.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>What the gateway believes of a token.</summary>
public sealed class TokenCheckTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Assertion _client = new();
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start(clock: _clock);
        _host.Clients(_client.Registered());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_token_is_worth_nothing_after_five_minutes_remembered_or_not()
    {
        var (remembered, fresh) = (await Token(), await Token());
        Assert.NotNull(await Check(remembered));
        _clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.Null(await Check(remembered));
        Assert.Null(await Check(fresh));
    }

    [Fact]
    public async Task A_token_for_the_gateway_opens_no_control_plane() => Assert.Null(await _host.Get<TokenCheck>().CheckControl(await Token()));

    [Fact]
    public async Task A_changed_scope_is_noticed()
    {
        var parts = (await Token()).Split('.');
        var body = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("system/Invoice.rs", "system/*.cruds", StringComparison.Ordinal);
        Assert.Null(await Check($"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body))}.{parts[2]}"));
    }

    [Fact]
    public async Task A_clients_own_assertion_is_no_access_token() => Assert.Null(await Check(_client.Write(_host.Options.GatewayAudience)));

    [Theory, InlineData(""), InlineData("x"), InlineData("a.b.c"), InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task Nonsense_is_nobody(string text) => Assert.Null(await Check(text));

    private ValueTask<Actor?> Check(string token) => _host.Get<TokenCheck>().Check(token);

    private async Task<string> Token() =>
        (string)(await TokenEndpointTests.Ask(_host, _client.Write(_host.Options.TokenUrl, now: _clock.GetUtcNow()))).Body["access_token"]!;
}
