namespace Concordat.Systems;

/// <summary>What a node may say about systems (section <c>systems</c> of its configuration), by name of the system.</summary>
public sealed class SystemsOptions
{
    /// <summary>By name of the system.</summary>
    public Dictionary<string, SystemOverride> Systems { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>Where a system stands for this node. Everything else comes from the release.</summary>
public sealed class SystemOverride
{
    /// <summary>The address in place of the release's; absolute, http or https.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>The Odoo database in place of the release's.</summary>
    public string? Database { get; set; }

    /// <summary>One login in place of those of all business functions: for trying a real Odoo, where the doctor then reports what it may do too much.</summary>
    public string? Login { get; set; }

    /// <summary>A file with that login's API key; read at each call, so that a rotated key is in use at once.</summary>
    public string? KeyFile { get; set; }
}
