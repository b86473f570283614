using System.Net.Http.Headers;
using System.Text;
using Concordat.Core.Workspace;
using Concordat.Platform.Secrets;

namespace Concordat.Systems;

/// <summary>Where plain HTTP calls to a system are forwarded, and with which credentials.</summary>
/// <param name="BaseUrl">Of the signed release, or of the node's own configuration; never of a caller.</param>
/// <param name="Limits">Time-out and concurrency.</param>
public sealed record SystemTarget(Uri BaseUrl, SystemLimits Limits)
{
    /// <summary>Why nothing may be sent there, such as a plain address on a way that asks for encryption; null where it may.</summary>
    public string? Refused { get; init; }

    /// <summary>The connections for calls that are forwarded; kept as long as the system's settings are the same.</summary>
    public required HttpMessageInvoker Forwarding { get; init; }

    /// <summary>What is wrong between this node and the system, such as a certificate that one of them does not take; null where nothing is known.</summary>
    public string? Trouble => Certificates?.Trouble ?? ForwardingCertificates?.Trouble;

    internal RotatingHandler? Certificates { get; init; }

    internal RotatingHandler? ForwardingCertificates { get; init; }

    internal Func<string, AuthenticationHeaderValue?> Header { get; init; } = _ => null;

    /// <summary>The <c>Authorization</c> header for a business function, read from the secrets now; null where the system wants none.</summary>
    public AuthenticationHeaderValue? Authorization(string function = "default") => Header(function);

    internal static Func<string, AuthenticationHeaderValue?> HeaderOf(SystemResource system, SecretStore secrets) => function =>
    {
        if (!system.Credentials.TryGetValue(function, out var credential) && !system.Credentials.TryGetValue("default", out credential))
        {
            return null;
        }
        var secret = credential.Secret is { } reference ? secrets.Resolve($"{reference.Store}:{reference.Name}") : null;
        return (credential.Scheme, secret) switch
        {
            ("bearer", { Length: > 0 }) => new("Bearer", secret),
            ("basic" or "login", { Length: > 0 }) when credential.Login is { } login => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login}:{secret}"))),
            _ => null,
        };
    };
}
