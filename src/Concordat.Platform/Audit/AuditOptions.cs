namespace Concordat.Platform.Audit;

/// <summary>Where the ledger goes beside the database.</summary>
public sealed class AuditOptions
{
    /// <summary>A collector that gets every sealed entry; null for none.</summary>
    public SyslogOptions? Syslog { get; set; }

    /// <summary>An authority that says when a checkpoint was there; null for none.</summary>
    public TimestampOptions? Timestamps { get; set; }
}

/// <summary>A syslog collector over TLS (RFC 5425).</summary>
public sealed class SyslogOptions
{
    /// <summary>Its name, which its certificate must be for.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port.</summary>
    public int Port { get; set; } = 6514;

    /// <summary>A PEM file of the only roots from which its certificate may come; null for those of the machine.</summary>
    public string? Roots { get; set; }

    /// <summary>A PEM file of this node's certificate, its chain and its private key, where the collector asks for one.</summary>
    public string? Certificate { get; set; }
}

/// <summary>A time-stamping authority (RFC 3161).</summary>
public sealed class TimestampOptions
{
    /// <summary>Its address.</summary>
    public string Url { get; set; } = "";

    /// <summary>A PEM file of the only roots from which its certificate may come; null for those of the machine.</summary>
    public string? Roots { get; set; }

    /// <summary>How often a checkpoint is stamped, where there is a new one.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);
}
