using Concordat.Trust;

namespace Concordat.Hosting;

/// <summary>
/// <c>Strict-Transport-Security</c> (RFC 6797) on every answer, refusals included, of a door that people and partners reach over TLS: its own, or that of a proxy before it, which
/// its public address tells. A door in clear says nothing (§7.2).
/// </summary>
internal static class StrictTransport
{
    /// <summary>A year, for this host alone: others of its domain are not ours to speak for.</summary>
    public const string Value = "max-age=31536000";

    /// <param name="app">The door's pipeline.</param>
    /// <param name="address">The door's public address.</param>
    public static void Use(IApplicationBuilder app, Func<TrustOptions, string?> address)
    {
        var behindTls = address(app.ApplicationServices.GetRequiredService<NodeOptions>().Trust)?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ?? false;
        app.Use((context, next) =>
        {
            if (behindTls || context.Request.IsHttps)
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.StrictTransportSecurity = Value;
                    return Task.CompletedTask;
                });
            }
            return next(context);
        });
    }
}
