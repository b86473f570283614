using Concordat.Gateway;
using Concordat.Integration;
using Concordat.Platform;
using Concordat.Systems;
using Concordat.Trust;

namespace Concordat.Hosting;

/// <summary>
/// How one node runs: from <c>--config FILE</c> (JSON), then environment variables (<c>CONCORDAT__TRUST__PUBLICURL</c>…), then the
/// command line. Nothing here can widen a release.
/// </summary>
internal sealed class NodeOptions
{
    /// <summary>Node name, data folder, database, workers.</summary>
    public PlatformOptions Platform { get; set; } = new();

    /// <summary>What this node does: any of <c>control</c>, <c>gateway</c>, <c>worker</c>.</summary>
    public string[] Roles { get; set; } = [];

    /// <summary>Address that the HTTP listeners bind to.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Port of the gateway.</summary>
    public int GatewayPort { get; set; } = 8080;

    /// <summary>TLS of the gateway's listener; without a certificate it is plain, and TLS ends before it.</summary>
    public GatewayTlsOptions GatewayTls { get; set; } = new();

    /// <summary>Port of the control plane and the console.</summary>
    public int ControlPort { get; set; } = 8083;

    /// <summary>Port of the partner portal; 0 for none.</summary>
    public int PortalPort { get; set; }

    /// <summary>Port of the simulated systems; 0 for none.</summary>
    public int SandboxPort { get; set; }

    /// <summary>Public addresses and lives of tokens and sessions.</summary>
    public TrustOptions Trust { get; set; } = new();

    /// <summary>Bounds of the gateway.</summary>
    public GatewayOptions Gateway { get; set; } = new();

    /// <summary>MLLP listeners by the name that flows use, and their bounds.</summary>
    public IntegrationOptions Integration { get; set; } = new();

    /// <summary>Where systems stand for this node.</summary>
    public SystemsOptions Systems { get; set; } = new();

    /// <summary>Webhooks may go to this machine; for the demo and for tests.</summary>
    public bool AllowLoopbackEndpoints { get; set; }

    /// <summary>Origins on this machine, such as <c>http://127.0.0.1:8081</c>, that the address of a partner's endpoint may have where <see cref="AllowLoopbackEndpoints"/> says so; for the demo and for tests.</summary>
    public IList<string> LocalEndpoints { get; } = [];

    /// <summary>True where this node has the role; a node without any has all.</summary>
    public bool Has(string role) => Roles.Length == 0 || Roles.Contains(role, StringComparer.OrdinalIgnoreCase);
}
