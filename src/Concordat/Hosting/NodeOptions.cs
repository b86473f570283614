using Concordat.Platform;

namespace Concordat.Hosting;

/// <summary>
/// How one node runs: from <c>--config FILE</c> (JSON), then environment variables (<c>CONCORDAT__PUBLICURL</c>…), then the
/// command line. Nothing here can widen a release.
/// </summary>
internal sealed class NodeOptions
{
    /// <summary>Database, data folder, workers.</summary>
    public PlatformOptions Platform { get; set; } = new();

    /// <summary>What this node does: any of <c>control</c>, <c>gateway</c>, <c>worker</c>.</summary>
    public string[] Roles { get; set; } = ["control", "gateway", "worker"];

    /// <summary>Address that all listeners bind to.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Port of the gateway.</summary>
    public int GatewayPort { get; set; } = 8080;

    /// <summary>Port of the control plane and the console; 0 for none.</summary>
    public int ControlPort { get; set; } = 8083;

    /// <summary>Port of the partner portal; 0 for none.</summary>
    public int PortalPort { get; set; } = 8084;

    /// <summary>Port of the simulated systems; 0 for none.</summary>
    public int SandboxPort { get; set; }

    /// <summary>The gateway as clients see it: issuer of tokens, audience of assertions.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The control listener as people see it.</summary>
    public string? ControlUrl { get; set; }

    /// <summary>Base addresses of systems by name, where this node reaches them elsewhere than the workspace says.</summary>
    public Dictionary<string, string> Systems { get; set; } = [];

    /// <summary>MLLP listeners by the name that flows use.</summary>
    public Dictionary<string, MllpListenerOptions> Mllp { get; set; } = [];

    /// <summary>Webhooks may go to this machine; for the demo and for tests.</summary>
    public bool AllowLoopbackEndpoints { get; set; }

    /// <summary>This node makes key pairs for clients whose keys the release calls <c>demo</c>; for the demo and for tests.</summary>
    public bool DemoKeys { get; set; }

    /// <summary>True where this node has the role.</summary>
    public bool Has(string role) => Roles.Contains(role, StringComparer.OrdinalIgnoreCase);

    /// <summary>The gateway's public address.</summary>
    public string Gateway => (PublicUrl ?? $"http://{Bind}:{GatewayPort}").TrimEnd('/');

    /// <summary>The control listener's public address.</summary>
    public string Control => (ControlUrl ?? $"http://{Bind}:{ControlPort}").TrimEnd('/');
}

/// <summary>One MLLP listener.</summary>
internal sealed class MllpListenerOptions
{
    /// <summary>TCP port.</summary>
    public int Port { get; set; }

    /// <summary>PEM file of certificate and key for TLS; null for plain TCP.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file of authorities whose client certificates are accepted: mutual TLS.</summary>
    public string? ClientAuthorities { get; set; }
}
