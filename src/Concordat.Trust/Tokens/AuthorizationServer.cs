using System.Security.Cryptography;
using Concordat.Trust.Apps;
using Concordat.Trust.Devices;
using Concordat.Trust.Possession;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// OpenIddict in degraded mode: it reads, checks and answers the protocol; who the clients are, and what they get, comes from the
/// active release through our handlers. It has no tables.
/// </summary>
internal static class AuthorizationServer
{
    public static void AddAuthorizationServer(this IServiceCollection services, TrustOptions options)
    {
        services.AddSingleton<AuthenticateClient>().AddSingleton<IssueToken>().AddSingleton<DeviceEndpoint>().AddSingleton<ErrorModel>()
            .AddSingleton<AuthorizeApp>().AddSingleton<RedeemApp>().AddSingleton<PresentedToken>().AddSingleton<SignToken>()
            .AddSingleton<ProofNonces>().AddSingleton<ProofCheck>().AddSingleton<UsedProofs>().AddSingleton<BindToken>();
        services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetIssuer(options.PublicUrl);
            server.SetTokenEndpointUris("connect/token")
                .SetDeviceAuthorizationEndpointUris("connect/device")
                .SetEndUserVerificationEndpointUris(options.ControlUrl + "/connect/verify")
                .SetConfigurationEndpointUris(".well-known/openid-configuration")
                .SetJsonWebKeySetEndpointUris(".well-known/jwks");
            server.SetAuthorizationEndpointUris("connect/authorize").SetPushedAuthorizationEndpointUris("connect/par")
                .SetRevocationEndpointUris("connect/revoke").SetIntrospectionEndpointUris("connect/introspect");
            server.AllowClientCredentialsFlow().AllowDeviceAuthorizationFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
            server.SetAuthorizationCodeLifetime(AppGrants.CodeLife).SetRefreshTokenLifetime(options.AppGrantLife);
            server.Configure(all =>
            {
                all.RequestTokenLifetime = AppRequests.PushedLife;
                all.ResponseModes.RemoveWhere(mode => mode != ResponseModes.Query);
                all.CodeChallengeMethods.RemoveWhere(method => method != CodeChallengeMethods.Sha256);
            });
            server.DisableAccessTokenEncryption().DisableScopeValidation().DisableAudienceValidation().DisableResourceValidation();
            server.SetAccessTokenLifetime(options.AccessTokenLife).SetDeviceCodeLifetime(DeviceGrant.Life).SetUserCodeLifetime(DeviceGrant.Life);
            // Nothing is ever encrypted with it: access tokens are signed only and device codes are random. OpenIddict wants one to start.
            server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));

            const int first = int.MinValue + 50_000;
            Handle<ExtractTokenRequestContext, ErrorModel>(server, int.MaxValue);
            Handle<ExtractTokenRequestContext, RedeemApp>(server, int.MaxValue);
            Handle<ExtractAuthorizationRequestContext, ErrorModel>(server, int.MaxValue);
            Handle<ExtractPushedAuthorizationRequestContext, ErrorModel>(server, int.MaxValue);
            Handle<ExtractRevocationRequestContext, ErrorModel>(server, int.MaxValue);
            Handle<ExtractIntrospectionRequestContext, ErrorModel>(server, int.MaxValue);
            Handle<ApplyTokenResponseContext, ErrorModel>(server, int.MinValue);
            Handle<ApplyTokenResponseContext, BindToken>(server, int.MinValue + 1);
            Handle<ApplyPushedAuthorizationResponseContext, BindToken>(server, int.MinValue + 1);
            Handle<ValidateTokenRequestContext, BindToken>(server, first);
            Handle<ValidatePushedAuthorizationRequestContext, BindToken>(server, first);
            Handle<ApplyDeviceAuthorizationResponseContext, ErrorModel>(server, int.MinValue);
            Handle<ApplyAuthorizationResponseContext, ErrorModel>(server, int.MinValue);
            Handle<ApplyPushedAuthorizationResponseContext, ErrorModel>(server, int.MinValue);
            Handle<ApplyRevocationResponseContext, ErrorModel>(server, int.MinValue);
            Handle<ApplyIntrospectionResponseContext, ErrorModel>(server, int.MinValue);
            Handle<ValidateTokenContext, AuthenticateClient>(server, first);
            Handle<ValidateTokenContext, DeviceEndpoint>(server, first + 1);
            Handle<ValidateTokenContext, AuthorizeApp>(server, first + 2);
            Handle<ValidateTokenContext, RedeemApp>(server, first + 3);
            Handle<ValidateTokenContext, PresentedToken>(server, first + 4);
            Handle<GenerateTokenContext, BindToken>(server, first + 3);
            Handle<GenerateTokenContext, AuthorizeApp>(server, first + 1);
            Handle<GenerateTokenContext, RedeemApp>(server, first + 2);
            Handle<GenerateTokenContext, SignToken>(server, OpenIddictServerHandlers.Protection.AttachSecurityCredentials.Descriptor.Order + 1);
            Handle<ValidatePushedAuthorizationRequestContext, AuthorizeApp>(server, int.MaxValue);
            Handle<ValidateAuthorizationRequestContext, AuthorizeApp>(server, int.MaxValue);
            Handle<HandleAuthorizationRequestContext, AuthorizeApp>(server, 0);
            Handle<ValidateRevocationRequestContext, PresentedToken>(server, int.MaxValue);
            Handle<HandleRevocationRequestContext, PresentedToken>(server, 0);
            Handle<ValidateIntrospectionRequestContext, PresentedToken>(server, int.MaxValue);
            Handle<HandleIntrospectionRequestContext, PresentedToken>(server, int.MaxValue);
            Handle<GenerateTokenContext, DeviceEndpoint>(server, first);
            Handle<ValidateDeviceAuthorizationRequestContext, DeviceEndpoint>(server, 0);
            Handle<ExtractEndUserVerificationRequestContext, DeviceEndpoint>(server, first);
            Handle<ValidateEndUserVerificationRequestContext, DeviceEndpoint>(server, first);
            Handle<ValidateTokenRequestContext, IssueToken>(server, 0);
            Handle<HandleTokenRequestContext, IssueToken>(server, 0);
            Handle<HandleConfigurationRequestContext, Discovery>(server, int.MaxValue);
            Handle<HandleJsonWebKeySetRequestContext, Discovery>(server, int.MaxValue);

            var host = server.UseAspNetCore();
            if (options.PublicUrl.StartsWith("http:", StringComparison.Ordinal))
            {
                host.DisableTransportSecurityRequirement(); // the operator chose plain HTTP: a demo, or TLS ends before us
            }
        });
        services.AddOptions<OpenIddictServerOptions>().Configure<TokenKeys>((server, keys) =>
            server.SigningCredentials.Add(new SigningCredentials(keys.Signing, SecurityAlgorithms.EcdsaSha256))) // one to start with; SignToken takes that of the moment
            .ValidateOnStart(); // keys are made, and mistakes shown, before the first request
    }

    private static void Handle<TContext, THandler>(OpenIddictServerBuilder server, int order)
        where TContext : BaseContext
        where THandler : class, IOpenIddictServerHandler<TContext> =>
        server.AddEventHandler<TContext>(handler => handler.UseSingletonHandler<THandler>().SetOrder(order));
}
