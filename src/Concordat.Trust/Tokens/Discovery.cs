using System.Text.Json;
using Concordat.Trust.Clients;
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
        context.TokenEndpointAuthenticationMethods.Clear();
        context.TokenEndpointAuthenticationMethods.Add(ClientAuthenticationMethods.PrivateKeyJwt);
        context.DeviceAuthorizationEndpointAuthenticationMethods.Clear();
        context.DeviceAuthorizationEndpointAuthenticationMethods.Add(ClientAuthenticationMethods.None);
        context.Scopes.Clear();
        context.Scopes.UnionWith(Scopes());
        context.Metadata["token_endpoint_auth_signing_alg_values_supported"] = new OpenIddict.Abstractions.OpenIddictParameter([.. PublicKeys.Algorithms]);
        return default;
    }

    public ValueTask HandleAsync(HandleJsonWebKeySetRequestContext context)
    {
        foreach (var key in keys.Accepted.Where(k => context.Keys.All(shown => shown.KeyId != k.KeyId)))
        {
            context.Keys.Add(key);
        }
        return default;
    }

    /// <summary>SMART's document: a client for systems that signs its assertions is the only capability that there is.</summary>
    public byte[] Smart() => JsonSerializer.SerializeToUtf8Bytes(new SmartConfiguration(
        new Uri(options.PublicUrl).AbsoluteUri, options.PublicUrl + "/.well-known/jwks", options.TokenUrl, ["private_key_jwt"], [.. PublicKeys.Algorithms],
        ["client_credentials"], [.. Scopes()], ["client-confidential-asymmetric", "permission-v2"]), TrustJson.Default.SmartConfiguration);

    private SortedSet<string> Scopes() => new(clients.Current.Clients.Values.SelectMany(c => c.Scopes).Concat(clients.Current.Services.Values.SelectMany(s => s.Scopes)), StringComparer.Ordinal);
}

/// <summary><c>/.well-known/smart-configuration</c>.</summary>
internal sealed record SmartConfiguration(
    string Issuer, string JwksUri, string TokenEndpoint, IReadOnlyList<string> TokenEndpointAuthMethodsSupported,
    IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported, IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> ScopesSupported, IReadOnlyList<string> Capabilities);
