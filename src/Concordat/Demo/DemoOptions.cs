using Concordat.Platform.Data;
using Concordat.Systems;

namespace Concordat.Demo;

/// <summary>What the demo is asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>The gateway's port; simulated systems on port+1, MLLP on port+2, console on port+3, portal on port+4.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Database, keys, secrets. A second start with the same folder goes on where the first was.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The workspace of the first release.</summary>
    public required string Workspace { get; init; }

    /// <summary>A trickle of calls and messages, some of which fail.</summary>
    public bool Traffic { get; init; } = true;

    /// <summary>Base address of simulated systems that run elsewhere (<c>concordat sandbox</c>); null to run them in this process.</summary>
    public string? Sandbox { get; init; }

    /// <summary>PostgreSQL instead of a SQLite file in the data folder.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>A real Odoo instead of the simulated one.</summary>
    public SystemOverride? Odoo { get; init; }

    /// <summary>Another clock than that of the machine.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Address of the gateway.</summary>
    public string Gateway => $"http://127.0.0.1:{Port}";

    /// <summary>Address of the simulated systems.</summary>
    public string Systems => Sandbox ?? $"http://127.0.0.1:{Port + 1}";

    /// <summary>Port of the laboratory results.</summary>
    public int MllpPort => Port + 2;

    /// <summary>Address of the console.</summary>
    public string Console => $"http://127.0.0.1:{Port + 3}";

    /// <summary>Address of the portal.</summary>
    public string Portal => $"http://127.0.0.1:{Port + 4}";
}
