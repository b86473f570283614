using System.Net;
using Concordat.Hosting;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Host.Tests.Hosting;

/// <summary>Who called, behind proxies: what trusted proxies say, and nothing that anybody else writes.</summary>
public sealed class ForwardedAddressTests
{
    [Theory]
    [InlineData("10.0.0.2", "203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.2", "198.51.100.1, 203.0.113.9", "203.0.113.9")] // the left one is what the caller wrote
    [InlineData("10.0.0.2", "198.51.100.1, 203.0.113.9, 10.0.0.3", "203.0.113.9")] // over two proxies of ours
    [InlineData("203.0.113.9", "198.51.100.1", "203.0.113.9")] // no proxy of ours
    [InlineData("::ffff:10.0.0.2", "203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.2", "nobody", "10.0.0.2")]
    public async Task Takes_the_first_address_from_the_right_that_is_no_proxy_of_ours(string remote, string header, string expected) =>
        Assert.Equal(expected, await Seen(remote, header, "10.0.0.0/28"));

    [Fact]
    public async Task Reads_no_header_where_no_proxy_is_named() => Assert.Equal("10.0.0.2", await Seen("10.0.0.2", "203.0.113.9"));

    [Fact]
    public async Task Says_what_is_wrong_with_a_network() => Assert.Contains("Trust:TrustedProxies", (await Assert.ThrowsAsync<InvalidOperationException>(() => Seen("10.0.0.2", "", "10.0.0.2/8"))).Message, StringComparison.Ordinal);

    private static async Task<string> Seen(string remote, string header, params string[] proxies)
    {
        var trust = new TrustOptions();
        proxies.ToList().ForEach(trust.TrustedProxies.Add);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        ForwardedAddress.Use(app, trust);
        var http = new DefaultHttpContext { RequestServices = services, Connection = { RemoteIpAddress = IPAddress.Parse(remote) } };
        http.Request.Headers["X-Forwarded-For"] = header;
        app.Run(_ => Task.CompletedTask);
        await app.Build()(http);
        return http.Connection.RemoteIpAddress!.ToString();
    }
}
