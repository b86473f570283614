using Concordat.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Concordat.Web;

/// <summary>The console on the control listener: a client of <c>/control/v1</c> with a face.</summary>
internal static class ConsoleSetup
{
    // What the first rendering fetched comes back with the start of the circuit, encrypted; a list of 100 rows does not fit into 32 KiB.
    private const int LargestMessage = 512 * 1024;

    /// <summary>Registers it.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
            circuits.DisconnectedCircuitMaxRetained = 50;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.VisibleStateDuration = 8000;
            mud.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        services.AddScoped<ConsoleSession>().AddScoped<LiveFeed>();
        services.AddHttpClient(ConsoleSession.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        return services;
    }

    /// <summary>Between the control listener's authentication and its endpoints.</summary>
    public static IApplicationBuilder UseConsole(this IApplicationBuilder app) => app.Use(Guard).UseAntiforgery();

    /// <summary>Its pages and files.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var manifest = Path.Combine(AppContext.BaseDirectory, "concordat.staticwebassets.endpoints.json");
        routes.MapStaticAssets(manifest);
        routes.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null) // our own policy says more
            .WithStaticAssets(manifest);
    }

    /// <summary>Sends people to the page that they need first, and keeps the console's pages out of the API's paths.</summary>
    private static Task Guard(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { } page)
        {
            return next(context);
        }
        var path = context.Request.Path;
        if (path.StartsWithSegments("/control") || path.StartsWithSegments("/connect") || path.StartsWithSegments("/.well-known"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        ContentPolicy.Apply(context.Response);
        if (page.Type == typeof(Pages.NotFound))
        {
            // Set at the last moment: a page that is rendered under status 404 from the start is left without a body.
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
        if (Doorway.Redirect(context, page.Type) is not { } elsewhere)
        {
            return next(context);
        }
        context.Response.Redirect(elsewhere);
        return Task.CompletedTask;
    }
}
