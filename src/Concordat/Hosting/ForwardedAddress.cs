using Concordat.Core.Workspace;
using Concordat.Trust;
using Microsoft.AspNetCore.HttpOverrides;

namespace Concordat.Hosting;

/// <summary>
/// Behind proxies that the operator names, the caller's own address and scheme come from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, read from the right up to
/// the first address that is no proxy of ours. Without such proxies the headers are what anybody writes, and are not read.
/// </summary>
internal static class ForwardedAddress
{
    public static void Use(IApplicationBuilder app, TrustOptions trust)
    {
        if (trust.TrustedProxies.Count == 0)
        {
            return;
        }
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in trust.TrustedProxies)
        {
            options.KnownIPNetworks.Add(AddressRange.Read(proxy) is not null ? System.Net.IPNetwork.Parse(proxy) : throw new InvalidOperationException($"Trust:TrustedProxies: '{proxy}' is no network such as 10.0.0.0/28."));
        }
        app.UseForwardedHeaders(options);
    }
}
