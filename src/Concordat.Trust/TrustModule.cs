using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Trust.Apps;
using Concordat.Trust.Clients;
using Concordat.Trust.Consents;
using Concordat.Trust.Devices;
using Concordat.Trust.People;
using Concordat.Trust.Possession;
using Concordat.Trust.Privileges;
using Concordat.Trust.SecondFactors;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Trust;

/// <summary>Who may do what with whose data: tokens, people, decisions, consent, patient index.</summary>
public static class TrustModule
{
    private const string ControlScheme = "concordat-control";

    /// <summary>Registers the module; needs the platform.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="takesCertificates">Whether the gateway's listener asks callers for certificates.</param>
    public static IServiceCollection AddTrust(this IServiceCollection services, TrustOptions options, bool takesCertificates = false)
    {
        options.TakesCertificates = takesCertificates;
        services.AddSingleton(options);
        services.AddSingleton(new ModelPart("trust", TrustTables.Map));
        services.AddSingleton<TokenKeys>().AddSingleton<ClientDirectory>().AddSingleton<ClientKeySource>();
        services.AddSingleton<ReleaseClients>().FollowRelease(p => p.GetRequiredService<ReleaseClients>().Take);
        services.AddSingleton(p => new SandboxClients(p.GetRequiredService<AssertionCheck>()));
        services.AddSingleton(p => new ClientSuspension(p.GetRequiredService<Suspensions>()));
        services.AddSingleton(p => new GroupMembers(p.GetRequiredService<ModuleDb>(), options, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UsedAssertions>().AddSingleton<AssertionCheck>().AddSingleton<Discovery>();
        services.AddSingleton<Revocations>();
        services.AddSingleton(p => new TokenCheck(options, p.GetRequiredService<TokenKeys>(), p.GetRequiredService<Revocations>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new SenderCheck(p.GetRequiredService<ProofCheck>(), p.GetRequiredService<UsedProofs>(), p.GetRequiredService<ProofNonces>(), options));
        services.AddSingleton(p => new CallerNetwork(p.GetRequiredService<ClientDirectory>()));
        services.AddSingleton(p => new CallerCheck(p.GetRequiredService<TokenCheck>(), p.GetRequiredService<SenderCheck>()));
        services.AddSingleton<Suspensions>().AddSingleton<Narrowing>().AddHostedService(p => p.GetRequiredService<Narrowing>());
        services.AddSingleton(p => new DecisionPoint(p.GetRequiredService<ClientDirectory>(), p.GetRequiredService<Suspensions>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BrokenGlass>().AddSingleton<ConsentStore>().AddSingleton<OptOuts>();
        services.AddSingleton(p => new ConsentGate(p.GetRequiredService<KeyedIndex>(), p.GetRequiredService<BrokenGlass>(), p.GetRequiredService<TimeProvider>()));
        services.FollowRelease(p => p.GetRequiredService<ConsentGate>().Take);
        services.AddSingleton(p => new PatientIndex(p.GetRequiredService<AuditLedger>(), p.GetRequiredService<KeyedIndex>()));
        services.AddSingleton(p => new AuditEvents(options.PublicUrl, p.GetRequiredService<PlatformOptions>().Node)).AddSingleton<Patients.AuditEventSearch>();
        services.AddSingleton<DeviceGrant>().AddSingleton<Sessions>().AddSingleton<BearerService>();
        services.AddSingleton<AppRequests>().AddSingleton<AppGrants>().AddSingleton<PatientAccounts>().AddSingleton<ConsentPage>().AddSingleton<AppOrigins>();
        services.AddSingleton(p => new AccessGrants(
            p.GetRequiredService<ModuleDb>(), p.GetRequiredService<AuditLedger>(), p.GetRequiredService<ClientDirectory>(), p.GetRequiredService<Suspensions>(), p.GetRequiredService<AppGrants>(),
            p.GetRequiredService<Revocations>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PrivilegeDesk>().AddSingleton(p => new PrivilegeGate(p.GetRequiredService<PrivilegeDesk>()));
        services.AddSingleton(p => new KeyRotation(p.GetRequiredService<TokenKeys>(), p.GetRequiredService<DataKeys>(), p.GetRequiredService<ModuleDb>(), p.GetRequiredService<AuditLedger>()));
        services.AddAuthorizationServer(options);
        services.AddPeople(options);
        return services;
    }

    /// <summary>
    /// Identity endpoints of the gateway listener: <c>/connect/…</c> and <c>/.well-known/…</c>. Nothing else on that listener runs authentication
    /// middleware, so no cookie is looked at there; the page where patients decide has one of its own.
    /// </summary>
    public static IApplicationBuilder UseTrustIdentity(this IApplicationBuilder app) =>
        app.Use((context, next) => context.RequestServices.GetRequiredService<AppOrigins>().Serve(context, next)).UseWhen(
            context => context.Request.Path.StartsWithSegments("/connect") || context.Request.Path.StartsWithSegments("/.well-known") || IsSmart(context),
            branch =>
            {
                branch.Use(Bound).Use(ServeSmart)
                    .Use((context, next) => context.RequestServices.GetRequiredService<ConsentPage>().Serve(context, next)).UseAuthentication();
            });

    /// <summary>Identity, authentication and authorization of the control listener; before its endpoints.</summary>
    public static IApplicationBuilder UseTrustControl(this IApplicationBuilder app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/connect"), branch => branch.Use(Bound)).Use(ServeSmart).UseAuthentication().UseAuthorization();

    /// <summary>The control listener's endpoints: session, people, device confirmation, suspension of clients, consent directives.</summary>
    public static void MapTrustControl(this IEndpointRouteBuilder routes)
    {
        SessionEndpoints.Map(routes);
        SecondFactorEndpoints.Map(routes);
        OpenIdSignIn.Map(routes);
        DevicePage.Map(routes);
        NarrowingEndpoints.Map(routes);
        ConsentEndpoints.Map(routes);
        GlassEndpoints.Map(routes);
        Patients.Disclosures.Map(routes);
        Patients.AuditEventEndpoints.Map(routes);
        PrivilegeEndpoints.Map(routes);
        PeopleEndpoints.Map(routes);
        PatientAccountEndpoints.Map(routes);
        TokenKeyEndpoints.Map(routes);
        Keys.DataKeyEndpoints.Map(routes);
    }

    /// <summary>Nothing that is posted to an identity endpoint is large, and most of it comes from nobody that we know.</summary>
    private static async Task Bound(HttpContext context, RequestDelegate next)
    {
        JsonBody.Bound(context, 65_536);
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest; // the model of RFC 6749 §5.2, as for any other mistake
            context.Response.ContentType = "application/json";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsync("""{"error":"invalid_request","error_description":"A request here has at most 64 KiB."}""");
        }
    }

    private static bool IsSmart(HttpContext context) => context.RequestServices.GetRequiredService<Discovery>().IsSmart(context.Request.Path);

    private static Task ServeSmart(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !IsSmart(context))
        {
            return next(context);
        }
        var body = context.RequestServices.GetRequiredService<Discovery>().Smart();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.AccessControlAllowOrigin = "*"; // SMART App Launch 2.2: discovery is open to browsers
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private static void AddPeople(this IServiceCollection services, TrustOptions options)
    {
        services.AddIdentityCore<Person>(identity =>
            {
                identity.Password.RequiredLength = 12; // NIST SP 800-63B: length, not classes of characters
                identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            })
            .AddEntityFrameworkStores<ConcordatDb>();
        if (options.SecondFactorRoles.FirstOrDefault(role => !Roles.All.Contains(role)) is { } unknown)
        {
            throw new InvalidOperationException($"Trust:SecondFactorRoles names '{unknown}', which is no role: {string.Join(", ", Roles.All)}.");
        }
        services.AddScoped<SignIn>().AddScoped<ChangePassword>();
        services.AddSingleton<SecondFactorSeal>().AddSingleton<SecondFactors.SecondFactors>().AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>().AddScoped<Passkeys>();
        services.Configure<IdentityPasskeyOptions>(passkeys => Passkeys.Configure(passkeys, options));
        services.AddSingleton(p => new PeopleDirectory(
            p.GetRequiredService<IServiceScopeFactory>(), p.GetRequiredService<ModuleDb>(), p.GetRequiredService<AuditLedger>()));
        services.AddDataProtection().SetApplicationName("concordat");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>().Configure<PlatformOptions, Microsoft.Extensions.Logging.ILoggerFactory>(
            (keys, platform, log) => keys.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(
                PrivateFolder(Path.Combine(platform.DataFolder, "keys", "cookies")), log));
        services.AddAuthentication(ControlScheme)
            .AddPolicyScheme(ControlScheme, null, scheme => scheme.ForwardDefaultSelector = context =>
                BearerPerson.Carries(context.Request) ? BearerPerson.SchemeName : PersonCookie.Scheme)
            .AddCookie(PersonCookie.Scheme, cookie => PersonCookie.Configure(cookie, options))
            .AddScheme<AuthenticationSchemeOptions, BearerPerson>(BearerPerson.SchemeName, null)
            .AddOpenIdSignIn(options);
        var authorization = services.AddAuthorizationBuilder();
        authorization.AddPolicy(Policies.SignedIn, policy => policy.RequireAuthenticatedUser().RequireClaim(TokenClaims.Session));
        foreach (var (name, roles) in Policies.RolesOf)
        {
            authorization.AddPolicy(name, policy => policy.RequireAuthenticatedUser()
                .RequireAssertion(context => Policies.Meets(context.User, name, roles)));
        }
    }

    private static DirectoryInfo PrivateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
