using System.Net.Http.Headers;
using System.Text;
using Concordat.Core.Workspace;
using Concordat.Platform.Secrets;

namespace Concordat.Gateway.Forwarding;

/// <summary>Where calls to a system go, and how this node signs in there.</summary>
/// <param name="Address">Base address without a trailing slash.</param>
/// <param name="Credentials">The <c>Authorization</c> field; null for none.</param>
internal sealed record ForwardTarget(string Address, AuthenticationHeaderValue? Credentials);

/// <summary>Addresses come from the signed release, or from this node's own configuration; secrets from this node alone.</summary>
internal sealed class ForwardTargets(SecretStore secrets, GatewayOptions options)
{
    /// <summary>Null where a secret that the release names is not on this node.</summary>
    public ForwardTarget? Find(SystemResource system)
    {
        var address = (options.Systems.GetValueOrDefault(system.Name) ?? system.BaseUrl.ToString()).TrimEnd('/');
        if (!system.Credentials.TryGetValue("default", out var credential) || credential is { Secret: null } or { Scheme: "none" })
        {
            return new ForwardTarget(address, null);
        }
        if (secrets.Resolve($"{credential.Secret.Store}:{credential.Secret.Name}") is not { } secret)
        {
            return null;
        }
        return new ForwardTarget(address, credential.Scheme == "bearer"
            ? new AuthenticationHeaderValue("Bearer", secret)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Login}:{secret}"))));
    }
}
