using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Zones, regions, networks and encryption, as the release was compiled: a way that nobody declared does not exist, whatever let the release through. Each refused
/// call is an exchange; the ledger says of each partner, interface and release once why.
/// </summary>
internal sealed class Segment(CallerNetwork networks, ModuleDb db, AuditLedger audit) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call)
    {
        if (call.Api!.Unreachable.TryGetValue(call.Actor!.Partner!, out var reason))
        {
            return Refuse(call, "The network zone or region of the caller may not reach this interface.", reason);
        }
        if (!networks.Allows(call.Http, call.Actor))
        {
            return Refuse(call, CallerNetwork.Refusal, $"The release names other networks for the client {call.Actor.Client}.", "address");
        }
        return call.Plan.Asks.Count > 0 && call.Plan.Asks.TryGetValue(call.Actor.Partner!, out var asks) && !Gives(call, asks)
            ? Refuse(call, "The way from the caller's network asks for encryption that this connection does not have.", $"The way asks for {(asks == Transit.Tls ? "tls" : "mtls")}.")
            : default;
    }

    /// <summary>A call on loopback leaves no machine.</summary>
    private static bool Gives(GatewayCall call, Transit asks)
    {
        var connection = call.Http.Connection;
        return connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address) || (call.Http.Request.IsHttps && (asks != Transit.Mtls || connection.ClientCertificate is not null));
    }

    private async ValueTask<Denial?> Refuse(GatewayCall call, string detail, string reason, string rule = "path")
    {
        if (call.Plan.Told.TryAdd((rule, call.Api!.Id, rule == "path" ? call.Actor!.Partner! : call.Actor!.Client), true))
        {
            await db.Write(unit => audit.Write(unit, new AuditEntry(rule + ".refused", $"client:{call.Actor.Client}", $"interface/{call.Api.Id}")
            {
                Outcome = Outcome.Forbidden.Code, Reason = reason, Exchange = call.Exchange, Release = call.Plan.Release,
            }));
        }
        return new Denial(Outcome.Forbidden, detail) { Cause = reason };
    }
}
