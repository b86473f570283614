using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>What lies behind: an Odoo, a FHIR server, any HTTP or SFTP server, a broker. Called a resource since <c>System</c> is taken in .NET.</summary>
/// <param name="Name">Unique in the workspace.</param>
/// <param name="Type">Which client speaks to it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="BaseUrl">Where it stands; a node may override it by <c>systems:NAME:baseUrl</c> of its configuration. The path of a RabbitMQ is its virtual host.</param>
/// <param name="Database">The Odoo database.</param>
/// <param name="Zone">Network segment.</param>
/// <param name="Region">Region.</param>
/// <param name="Credentials">By business function; <c>default</c> where an operation names none.</param>
/// <param name="Timeout">For one call.</param>
/// <param name="Concurrency">Calls in flight at the same time from one node.</param>
/// <param name="Breaker">When calls are no longer tried.</param>
/// <param name="At">Where it stands.</param>
public sealed record SystemResource(
    string Name, SystemType Type, string Summary, Uri BaseUrl, string? Database, Ref Zone, Ref Region,
    IReadOnlyDictionary<string, Credential> Credentials, TimeSpan Timeout, int Concurrency, Breaker Breaker, SourcePosition At)
{
    /// <summary>Who runs it; null where its zone says.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>Certificates of connections to it; null where none is shown and those that the machine trusts are trusted.</summary>
    public SystemTls? Tls { get; init; }

    /// <summary>That it is left, and by when; null where it stays.</summary>
    public LegacyTerms? Legacy { get; init; }

    /// <summary>More servers of the same broker, as <c>host:port</c>.</summary>
    public IReadOnlyList<Ref> Servers { get; init; } = [];

    /// <summary>True for a broker, which events go through and which no API or step calls.</summary>
    public bool IsBroker => Type is SystemType.RabbitMq or SystemType.Kafka;

    /// <summary>True where an address says that the connection is encrypted.</summary>
    public static bool IsEncrypted(Uri address) => address.Scheme is "https" or "amqps" or "kafka+ssl";

    private static readonly string[] Schemes = ["https", "http", "amqps", "amqp", "kafka+ssl", "kafka"];

    /// <summary>What addresses of a type begin with.</summary>
    private static string[] SchemesOf(SystemType type) => type switch
    {
        SystemType.RabbitMq => ["amqps", "amqp"],
        SystemType.Kafka => ["kafka+ssl", "kafka"],
        _ => ["https", "http"],
    };

    internal static SystemResource Read(ResourceReader r)
    {
        r.Kind("system");
        var system = new SystemResource(
            r.Name(),
            r.Choice("type", Words.SystemTypes),
            r.Text("summary"),
            r.Address("baseUrl", Schemes, "Without a path of the API: what its client appends, the client knows. Of a RabbitMQ amqps://host:5671/VIRTUAL-HOST, of a Kafka kafka+ssl://host:9093."),
            r.OptionalText("database", "The Odoo database."),
            r.Reference("zone"),
            r.Reference("region"),
            r.Map("credentials", Credential.Read, "One user per business function, by reference."),
            r.OptionalDuration("timeout") ?? TimeSpan.FromSeconds(10),
            (int)(r.OptionalInteger("concurrency", 1, 10_000) ?? 16),
            r.OptionalChild("breaker", Breaker.Read) ?? Breaker.Default,
            r.At) { Deployment = r.OptionalChoice("deployment", Words.Deployments, null, "Who runs it; its zone says, where it does not."), Tls = r.OptionalChild("tls", SystemTls.Read, "Certificates of connections to it (mutual TLS)."),
            Legacy = r.OptionalChild("legacy", LegacyTerms.Read, "It is being left: nothing new is built on it."),
            Servers = r.References("servers", "More servers of the same broker, as host:port.") };
        CheckAddress(r, system);
        if (system.Type == SystemType.Odoo && system.Database is null && !r.Has("database"))
        {
            r.Report("resource-missing-key", "database", "An Odoo needs its 'database'.", "Add 'database'.");
        }

        if (system.Tls is { Certificate: null, Ca: null })
        {
            r.Report("resource-missing-key", "tls", "'tls' names no certificate.", "Add 'certificate' (what is shown to the system), 'ca' (the roots of its own), or both.");
        }

        if (system is { Tls: not null, Type: SystemType.Sftp })
        {
            r.Report("resource-value", "tls", "Files over SSH know no 'tls'.", "Take it away.");
        }

        if (system.Timeout <= TimeSpan.Zero || system.Timeout > TimeSpan.FromMinutes(10))
        {
            r.Report("resource-value", "timeout", "'timeout' must lie between a moment and PT10M.");
        }

        return system;
    }

    private static void CheckAddress(ResourceReader r, SystemResource system)
    {
        var schemes = SchemesOf(system.Type);
        if (r.Has("baseUrl") && system.BaseUrl.Host != "missing.invalid" && !schemes.Contains(system.BaseUrl.Scheme))
        {
            r.Report("resource-value", "baseUrl", $"The address of a system of type {Words.SystemTypes.WordFor(system.Type)} begins with {string.Join(":// or ", schemes)}://.");
        }
        if (system.Servers.Count > 0 && !system.IsBroker)
        {
            r.Report("resource-value", "servers", "Brokers alone have more than one server.", "Take it away.");
        }
        foreach (var server in system.Servers.Where(server => !Uri.TryCreate("kafka://" + server.Name, UriKind.Absolute, out var read) || !string.Equals(read.Authority, server.Name, StringComparison.OrdinalIgnoreCase) || read.Port < 1))
        {
            r.Report("resource-value", "servers", $"'{server}' is no host and port.", "Such as broker-2.example:9093.");
        }
    }
}

/// <summary>Which client speaks to a system.</summary>
public enum SystemType
{
    /// <summary>Odoo over JSON-RPC.</summary>
    Odoo,
    /// <summary>FHIR R4.</summary>
    Fhir,
    /// <summary>Any HTTP API.</summary>
    Http,
    /// <summary>Files over SSH.</summary>
    Sftp,
    /// <summary>A provider of AI models, over HTTP: what is sent there prompts a model.</summary>
    Model,
    /// <summary>A RabbitMQ over AMQP 0.9.1.</summary>
    RabbitMq,
    /// <summary>An Apache Kafka, or what speaks its protocol.</summary>
    Kafka,
}

/// <summary>How a business function signs in to a system.</summary>
/// <param name="Login">User name; null where the secret alone is enough.</param>
/// <param name="Secret">Password, key or token by reference; null for none.</param>
/// <param name="Scheme"><c>login</c> (Odoo, SFTP; SASL PLAIN of a broker), <c>basic</c>, <c>bearer</c>, <c>scram-sha-256</c> and <c>scram-sha-512</c> (Kafka), or <c>none</c>.</param>
/// <param name="At">Where it stands.</param>
public sealed record Credential(string? Login, SecretRef? Secret, string Scheme, SourcePosition At)
{
    internal static Credential Read(ResourceReader r) => new(
        r.OptionalText("login"), r.OptionalSecret("secret"), r.OptionalChoice("scheme", Words.Of("login", "basic", "bearer", "scram-sha-256", "scram-sha-512", "none"), "login"), r.At);
}

/// <summary>Certificates of connections to a system, PEM by reference; read again where they change.</summary>
/// <param name="Certificate">The certificate that is shown to it, with its chain and private key; null for none.</param>
/// <param name="Ca">The only roots that its own certificate may come from; null for those of the machine.</param>
/// <param name="At">Where it stands.</param>
public sealed record SystemTls(SecretRef? Certificate, SecretRef? Ca, SourcePosition At)
{
    internal static SystemTls Read(ResourceReader r) => new(
        r.OptionalSecret("certificate", "PEM of the certificate that is shown to the system, with chain and private key, by reference."),
        r.OptionalSecret("ca", "PEM of the only roots that the system's own certificate may come from, by reference."), r.At);
}

/// <summary>A circuit breaker: opens after so many failures in a row, tries again after a pause.</summary>
public sealed record Breaker(int Failures, TimeSpan Pause)
{
    /// <summary>Ten failures, fifteen seconds.</summary>
    public static Breaker Default { get; } = new(10, TimeSpan.FromSeconds(15));

    internal static Breaker Read(ResourceReader r) => new((int)r.Integer("failures", 1, 1000), r.Duration("pause"));
}
