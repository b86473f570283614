using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Sandbox;

/// <summary>Tells the simulated systems how to behave, and what they have seen.</summary>
internal static class SandboxControl
{
    public static void Map(IEndpointRouteBuilder routes, IReadOnlyDictionary<string, SandboxBehaviour> behaviours, IReadOnlyDictionary<string, Func<JsonObject>> states)
    {
        routes.MapPost("/sandbox/{system}/behaviour", (string system, SandboxMode mode) =>
        {
            if (!behaviours.TryGetValue(system, out var behaviour))
            {
                return Results.Problem($"There is no simulated system of that name; known: {string.Join(", ", behaviours.Keys)}.", statusCode: 404);
            }
            if (!SandboxMode.Names.Contains(mode.Mode) || mode.Percent is < 0 or > 100 || mode.DelayMs < 0 || mode.Bytes < 0)
            {
                return Results.Problem($"Modes are {string.Join(", ", SandboxMode.Names)}; percent is 0 to 100.", statusCode: 400);
            }
            behaviour.Mode = mode;
            return Results.Ok(mode);
        });
        routes.MapGet("/sandbox/{system}/state", (string system) =>
        {
            if (!states.TryGetValue(system, out var state))
            {
                return Results.Problem("There is no simulated system of that name.", statusCode: 404);
            }
            var answer = state();
            answer["calls"] = behaviours[system].Calls;
            answer["mode"] = behaviours[system].Mode.Mode;
            return Results.Json(answer);
        });
    }
}
