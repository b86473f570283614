using System.Collections.Frozen;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Platform.Secrets;
using Concordat.Systems.Fhir;
using Concordat.Systems.Odoo;
using Microsoft.Extensions.Logging;

namespace Concordat.Systems;

/// <summary>The clients of one release. A system that did not change keeps its client, and with it breaker, connections and logins.</summary>
internal sealed class SystemPlan
{
    readonly FrozenDictionary<string, Entry> entries;

    sealed record Entry(string Settings, SystemTarget Target, OdooBackend? Odoo, FhirClient? Fhir, HttpJsonClient? Http, CertificateSource? Tls)
    {
        public SystemResource? Broker { get; init; }
    }

    SystemPlan(IEnumerable<KeyValuePair<string, Entry>> entries) => this.entries = entries.ToFrozenDictionary(StringComparer.Ordinal);

    public static SystemPlan Empty { get; } = new([]);

    public OdooBackend? Odoo(string name) => entries.GetValueOrDefault(name)?.Odoo;

    public FhirClient? Fhir(string name) => entries.GetValueOrDefault(name)?.Fhir;

    public SystemResource? Broker(string name) => entries.GetValueOrDefault(name)?.Broker;

    public HttpJsonClient? Http(string name) => entries.GetValueOrDefault(name)?.Http;

    public SystemTarget? Target(string name) => entries.GetValueOrDefault(name)?.Target;

    /// <summary>Systems whose breaker is open, by name.</summary>
    public IEnumerable<string> Open => entries.Where(e => e.Value.Odoo?.Client.IsOpen == true || e.Value.Fhir?.IsOpen == true || e.Value.Http?.IsOpen == true).Select(e => e.Key);

    /// <summary>What is wrong with certificates now, or will be within 30 days.</summary>
    public IReadOnlyList<Finding> Certificates(DateTimeOffset now) => [.. entries.OrderBy(e => e.Key, StringComparer.Ordinal).Where(e => e.Value.Tls is not null && SystemResource.IsEncrypted(e.Value.Target.BaseUrl))
        .Select(e => e.Value.Tls!.Examine(now)).OfType<Finding>()];

    // Clients that fell out of use are left to the collector: a call of the old release may still run on them.
    public static SystemPlan Compile(Workspace workspace, SystemsOptions options, SecretStore secrets, TimeProvider time, SystemPlan before, ILogger? logger = null)
    {
        var gate = new PathGate(workspace);
        return new(workspace.Systems.Values.Select(system =>
        {
            var over = options.Systems.GetValueOrDefault(system.Name);
            var refused = gate.Plain(system, over?.BaseUrl ?? system.BaseUrl);
            var settings = Settings(system, over, refused);
            return KeyValuePair.Create(system.Name, before.entries.TryGetValue(system.Name, out var same) && same.Settings == settings ? same : Make(system, over, refused, settings, secrets, time, logger));
        }));
    }

    static Entry Make(SystemResource system, SystemOverride? over, string? refused, string settings, SecretStore secrets, TimeProvider time, ILogger? logger)
    {
        var limits = new SystemLimits(system.Timeout, system.Concurrency, Math.Max(16, system.Concurrency * 16), BreakAfter: system.Breaker.Failures, BreakFor: system.Breaker.Pause);
        var tls = system.Tls is null ? null : new CertificateSource(system, secrets);
        RotatingHandler? Rotating(Func<SocketsHttpHandler> make) => tls is null ? null : new RotatingHandler(system.Name, tls, make, time, logger);
        var (own, forwarding) = (Rotating(() => SystemHttp.Handler(limits)), Rotating(() => SystemHttp.Forwarding(limits)));
        var target = new SystemTarget(over?.BaseUrl ?? system.BaseUrl, limits)
        {
            Header = SystemTarget.HeaderOf(system, secrets), Refused = refused, Certificates = own, ForwardingCertificates = forwarding,
            Forwarding = new HttpMessageInvoker((HttpMessageHandler?)forwarding ?? SystemHttp.Forwarding(limits)),
        };
        var http = SystemHttp.Client((HttpMessageHandler?)own ?? SystemHttp.Handler(limits));
        return system.Type switch
        {
            SystemType.Odoo => new(settings, target, OdooOf(system, target, over, secrets, http, time), null, null, tls),
            SystemType.Fhir => new(settings, target, null, new FhirClient(target, http, time), null, tls),
            _ when system.IsBroker => new(settings, target, null, null, null, tls) { Broker = system },
            _ => new(settings, target, null, null, new HttpJsonClient(target, http, time), tls),
        };
    }

    static OdooBackend OdooOf(SystemResource system, SystemTarget target, SystemOverride? over, SecretStore secrets, HttpClient http, TimeProvider time)
    {
        var connection = new OdooConnection(target.BaseUrl, over?.Database ?? system.Database ?? "", target.Limits);
        var logins = system.Credentials.Where(c => c.Value.Login is not null)
            .ToDictionary(c => c.Key, c => new OdooLogin(over?.Login ?? c.Value.Login!, () =>
                over?.KeyFile is { } file ? SecretStore.Read(file) : c.Value.Secret is { } secret ? secrets.Resolve($"{secret.Store}:{secret.Name}") : null));
        return new OdooBackend(new OdooClient(connection, http, time), logins);
    }

    static string Settings(SystemResource system, SystemOverride? over, string? refused) => string.Join(
        '\n',
        [
            $"{system.Type} {over?.BaseUrl ?? system.BaseUrl} {over?.Database ?? system.Database} {over?.Login} {over?.KeyFile} {system.Timeout} {system.Concurrency} {system.Breaker} {refused} {system.Tls?.Certificate?.Store} {system.Tls?.Certificate?.Name} {system.Tls?.Ca?.Store} {system.Tls?.Ca?.Name} {string.Join(',', system.Servers)}",
            .. system.Credentials.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value.Login} {c.Value.Scheme} {c.Value.Secret?.Store} {c.Value.Secret?.Name}"),
        ]);
}
