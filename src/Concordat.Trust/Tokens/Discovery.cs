using System.Text.Json;
using Concordat.Trust.Clients;
using Concordat.Trust.Possession;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// Makes the discovery documents say what exists: one way of authenticating, the scopes of the active release, the keys of all nodes;
/// and writes SMART's document (SMART App Launch 2.2 §conformance).
/// </summary>
internal sealed class Discovery(ClientDirectory clients, TokenKeys keys, TrustOptions options)
    : IOpenIddictServerHandler<HandleConfigurationRequestContext>, IOpenIddictServerHandler<HandleJsonWebKeySetRequestContext>
{
    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        foreach (var methods in new[] { context.TokenEndpointAuthenticationMethods, context.PushedAuthorizationEndpointAuthenticationMethods, context.RevocationEndpointAuthenticationMethods })
        {
            methods.Clear();
            methods.UnionWith(Methods);
        }
        context.IntrospectionEndpointAuthenticationMethods.Clear();
        context.IntrospectionEndpointAuthenticationMethods.Add(ClientAuthenticationMethods.PrivateKeyJwt);
        context.DeviceAuthorizationEndpointAuthenticationMethods.Clear();
        context.DeviceAuthorizationEndpointAuthenticationMethods.Add(ClientAuthenticationMethods.None);
        context.Scopes.Clear();
        context.Scopes.UnionWith(Scopes());
        context.Metadata["token_endpoint_auth_signing_alg_values_supported"] = new OpenIddict.Abstractions.OpenIddictParameter([.. PublicKeys.Algorithms]);
        context.Metadata["dpop_signing_alg_values_supported"] = new OpenIddict.Abstractions.OpenIddictParameter([.. ProofKeys.Algorithms]);
        context.Metadata["tls_client_certificate_bound_access_tokens"] = options.TakesCertificates;
        return default;
    }

    public ValueTask HandleAsync(HandleJsonWebKeySetRequestContext context)
    {
        context.Keys.Clear();
        foreach (var key in keys.Accepted)
        {
            context.Keys.Add(key);
        }
        return default;
    }

    /// <summary>
    /// True for the addresses of SMART's document: of this server, and below each FHIR interface, which is where an app looks that knows nothing but the address of a FHIR
    /// server (SMART App Launch 2.2, well-known URI: relative to the FHIR endpoint).
    /// </summary>
    public bool IsSmart(PathString path) => path == SmartPath
        || (path.StartsWithSegments("/apis", out var below) && below.Value is { } text && text.EndsWith(SmartPath, StringComparison.Ordinal) && clients.Current.FhirServers.Contains(text[1..^SmartPath.Length]));

    private const string SmartPath = "/.well-known/smart-configuration";

    /// <summary>SMART's document: systems that sign their assertions, and standalone launch of apps of patients.</summary>
    public byte[] Smart() => JsonSerializer.SerializeToUtf8Bytes(new SmartConfiguration(
        new Uri(options.PublicUrl).AbsoluteUri, options.PublicUrl + "/.well-known/jwks", options.PublicUrl + "/connect/authorize", options.TokenUrl,
        options.PublicUrl + "/connect/introspect", options.PublicUrl + "/connect/revoke", options.PublicUrl + "/connect/par", Methods, [.. PublicKeys.Algorithms],
        ["authorization_code", "client_credentials"], ["code"], ["S256"], [.. Scopes()],
        ["launch-standalone", "authorize-post", "client-public", "client-confidential-asymmetric", "context-standalone-patient", "permission-offline", "permission-patient", "permission-v2"])
        { DpopSigningAlgValuesSupported = ProofKeys.Algorithms, TlsClientCertificateBoundAccessTokens = options.TakesCertificates },
        TrustJson.Default.SmartConfiguration);

    /// <summary>A key of its own, or nothing for a client that can keep none.</summary>
    private static readonly string[] Methods = [ClientAuthenticationMethods.PrivateKeyJwt, ClientAuthenticationMethods.None];

    private SortedSet<string> Scopes() => new(clients.Current.Clients.Values.SelectMany(c => c.Scopes).Concat(clients.Current.Services.Values.SelectMany(s => s.Scopes)), StringComparer.Ordinal);
}

/// <summary><c>/.well-known/smart-configuration</c>.</summary>
internal sealed record SmartConfiguration(
    string Issuer, string JwksUri, string AuthorizationEndpoint, string TokenEndpoint, string IntrospectionEndpoint, string RevocationEndpoint,
    string PushedAuthorizationRequestEndpoint, IReadOnlyList<string> TokenEndpointAuthMethodsSupported, IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported,
    IReadOnlyList<string> GrantTypesSupported, IReadOnlyList<string> ResponseTypesSupported, IReadOnlyList<string> CodeChallengeMethodsSupported, IReadOnlyList<string> ScopesSupported, IReadOnlyList<string> Capabilities)
{
    /// <summary>RFC 9449 §5.1.</summary>
    public required IReadOnlyList<string> DpopSigningAlgValuesSupported { get; init; }

    /// <summary>RFC 8705 §3.3.</summary>
    public required bool TlsClientCertificateBoundAccessTokens { get; init; }
}
