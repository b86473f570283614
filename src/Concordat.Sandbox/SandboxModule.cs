using System.Text.Json.Nodes;
using Concordat.Sandbox.Fhir;
using Concordat.Sandbox.Odoo;
using Concordat.Sandbox.Payer;
using Concordat.Sandbox.Receiver;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Sandbox;

/// <summary>
/// The systems behind, simulated: <c>/odoo</c>, <c>/ehr/fhir</c>, <c>/payer</c> with <c>/payer/fhir</c> for claims, and a partner's <c>/receiver</c>, with
/// <c>/sandbox/{odoo|ehr|payer|receiver}/behaviour</c> and <c>/state</c> to make them fail and to look inside. State is in memory.
/// </summary>
public static class SandboxModule
{
    /// <summary>The one database of the simulated Odoo.</summary>
    public const string OdooDatabase = OdooService.Database;

    /// <summary>The users of the simulated Odoo with their API keys, one per business function.</summary>
    public static IReadOnlyList<SandboxUser> OdooUsers { get; } = Odoo.OdooUsers.All;

    /// <summary>Maps all simulated systems; each call makes a fresh set with the seeded demo data.</summary>
    /// <param name="routes">The application that listens for them.</param>
    /// <param name="webhookSecret">The secret (<c>whsec_…</c>) with which the receiver verifies; it can be told later by <c>POST /receiver/secret</c>.</param>
    public static void MapSandbox(this IEndpointRouteBuilder routes, string? webhookSecret = null)
    {
        var time = routes.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var behaviours = new[] { "odoo", "ehr", "payer", "receiver" }.ToDictionary(name => name, _ => new SandboxBehaviour(time));

        var odoo = new Odoo.OdooDatabase(time);
        OdooSeed.Fill(odoo);
        new OdooEndpoint(odoo, behaviours["odoo"]).Map(routes);

        var ehr = new FhirStore(time);
        var schedule = new EhrSchedule(ehr);
        schedule.Fill();
        new FhirEndpoint(ehr, behaviours["ehr"], "/ehr/fhir", "Simulated EHR", schedule.Work).Map(routes);

        var claims = new FhirStore(time);
        var desk = new PayerDesk(claims, time);
        new FhirEndpoint(claims, behaviours["payer"], "/payer/fhir", "Simulated payer", desk.Work).Map(routes);
        var payer = new PayerEndpoint(behaviours["payer"], desk, claims);
        payer.Map(routes);

        var receiver = new ReceiverEndpoint(behaviours["receiver"], time);
        receiver.UseSecret(webhookSecret);
        receiver.Map(routes);

        SandboxControl.Map(routes, behaviours, new Dictionary<string, Func<JsonObject>>
        {
            ["odoo"] = () => OdooState.Of(odoo),
            ["ehr"] = ehr.State,
            ["payer"] = payer.State,
            ["receiver"] = receiver.State,
        });
    }
}
