using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Zones, regions and encryption, as the release was compiled: a way that nobody declared does not exist, whatever let the release through. Each refused
/// call is an exchange; the ledger says of each partner, interface and release once why.
/// </summary>
internal sealed class Segment(ModuleDb db, AuditLedger audit) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call)
    {
        if (call.Api!.Unreachable.TryGetValue(call.Actor!.Partner!, out var reason))
        {
            return Refuse(call, "The network zone or region of the caller may not reach this interface.", reason);
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

    private async ValueTask<Denial?> Refuse(GatewayCall call, string detail, string reason)
    {
        if (call.Plan.Told.TryAdd((call.Api!.Id, call.Actor!.Partner!), true))
        {
            await db.Write(unit => audit.Write(unit, new AuditEntry("path.refused", $"client:{call.Actor.Client}", $"interface/{call.Api.Id}")
            {
                Outcome = Outcome.Forbidden.Code, Reason = reason, Exchange = call.Exchange, Release = call.Plan.Release,
            }));
        }
        return new Denial(Outcome.Forbidden, detail) { Cause = reason };
    }
}
