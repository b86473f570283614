using System.Net;
using Microsoft.AspNetCore.Http;

namespace Concordat.Web;

/// <summary>
/// What the console needs to call <c>/control/v1</c> in the name of the person who looks at it: the cookie of the request that made the page, and
/// the listener's own address. Blazor carries it into the circuit as a protected parameter; a script in the page cannot read it.
/// </summary>
/// <param name="Cookie">The session cookie as it was sent; empty where nobody is signed in.</param>
/// <param name="Address">The control listener, as this process reaches it.</param>
public sealed record ConsoleTicket(string Cookie, string Address)
{
    internal const string CookieName = "concordat-session";

    /// <summary>Reads it from a request. The Host header is the caller's to write, so the address comes from the connection.</summary>
    public static ConsoleTicket From(HttpContext context)
    {
        var ip = context.Connection.LocalIpAddress ?? IPAddress.Loopback;
        var address = new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, context.Connection.LocalPort);
        return new ConsoleTicket(context.Request.Cookies[CookieName] ?? "", $"{context.Request.Scheme}://{address}");
    }
}
