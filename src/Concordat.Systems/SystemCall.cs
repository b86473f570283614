using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Platform.Secrets;
using Concordat.Systems.Odoo;
using Microsoft.Extensions.Logging;

namespace Concordat.Systems;

/// <summary>
/// The one door to every system behind. Systems are those of the active release: a name that it does not hold is
/// <see cref="Outcome.NotFound"/>, and no address ever comes from a caller. Every answer is typed; broken infrastructure is an outcome here
/// (<c>unreachable</c>, <c>timeout</c>, <c>busy</c>: transient), never an exception.
/// </summary>
public sealed class SystemCall(SystemsOptions options, SecretStore secrets, TimeProvider time, ILogger<SystemCall>? logger = null)
{
    volatile SystemPlan plan = SystemPlan.Empty;

    /// <summary>Takes the systems of a release; unchanged systems keep their connections, logins and breakers.</summary>
    public void Use(Workspace workspace) => plan = SystemPlan.Compile(workspace, options, secrets, time, plan, logger);

    /// <summary>Runs an operation of an operations file on an Odoo.</summary>
    /// <param name="system">Name of the system.</param>
    /// <param name="operations">The file that declares it.</param>
    /// <param name="operationId">Which operation.</param>
    /// <param name="call">Its parameters; a create needs the key that its <c>external</c> names.</param>
    /// <param name="cancel">Gives up the call; the effect may still happen.</param>
    public async Task<SystemReply> Odoo(string system, OdooOperations operations, string operationId, OperationCall call, CancellationToken cancel) =>
        Closed(system) ?? (plan.Odoo(system) is { } backend
            ? Told(system, await OdooOperationRun.Run(backend, operations, operationId, call, cancel))
            : SystemReply.No(Outcome.NotFound, "system"));

    /// <summary>Records of a search that changed from one moment until before another, behind an id, by their id; see <see cref="OdooFeed"/>.</summary>
    public async Task<SystemReply> OdooChanges(string system, OdooOperations operations, string operationId, DateTimeOffset from, DateTimeOffset until, int after, int most, CancellationToken cancel) =>
        Closed(system) ?? (plan.Odoo(system) is { } backend
            ? Told(system, await OdooFeed.Changes(backend, operations, operationId, from, until, after, most, cancel))
            : SystemReply.No(Outcome.NotFound, "system"));

    /// <summary>Ids of all records of a search behind an id, by their id: <c>{ ids: [] }</c>.</summary>
    public async Task<SystemReply> OdooIds(string system, OdooOperations operations, string operationId, int after, int most, CancellationToken cancel) =>
        Closed(system) ?? (plan.Odoo(system) is { } backend
            ? Told(system, await OdooFeed.Ids(backend, operations, operationId, after, most, cancel))
            : SystemReply.No(Outcome.NotFound, "system"));

    /// <summary>POSTs a transaction bundle to a FHIR server. 4xx is <c>invalid</c> or <c>refused</c>; 409 and 429 are <c>busy</c>; 5xx is <c>unreachable</c>.</summary>
    public async Task<SystemReply> Fhir(string system, JsonNode bundle, CancellationToken cancel, string function = "default") =>
        Closed(system) ?? (plan.Fhir(system) is { } client ? Told(system, await client.Transaction(bundle, function, cancel)) : SystemReply.No(Outcome.NotFound, "system"));

    /// <summary>Reads from a FHIR server: a path below its base that the product itself builds, such as <c>Patient/1</c>.</summary>
    public async Task<SystemReply> FhirRead(string system, string path, CancellationToken cancel, string function = "default") =>
        Closed(system) ?? (plan.Fhir(system) is { } client ? Told(system, await client.Get(path, function, cancel)) : SystemReply.No(Outcome.NotFound, "system"));

    /// <summary>Calls an API of a system with JSON.</summary>
    /// <param name="system">Name of the system.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">Below its address, of the signed release; <c>{name}</c> stands for a path parameter.</param>
    /// <param name="call">Its parameters; all methods but GET need a key.</param>
    /// <param name="cancel">Gives up the call; the effect may still happen.</param>
    /// <param name="function">The business function whose credentials are used.</param>
    public async Task<SystemReply> Http(string system, HttpMethod method, string path, OperationCall call, CancellationToken cancel, string function = "default") =>
        Closed(system) ?? (plan.Http(system) is { } client ? Told(system, await client.Send(method, path, call, function, cancel)) : SystemReply.No(Outcome.NotFound, "system"));

    /// <summary>Where to forward plain HTTP; null where the release has no such system.</summary>
    public SystemTarget? Target(string system) => plan.Target(system);

    /// <summary>How to reach a broker, with its secrets as they are now; null where the release has no such broker.</summary>
    public BrokerSettings? Broker(string system) => plan.Broker(system) is { } broker ? BrokerSettings.Of(broker, plan.Target(system)!.BaseUrl, secret => secret is null ? null : secrets.Resolve($"{secret.Store}:{secret.Name}")) : null;

    /// <summary>A way that asks for encryption which the address does not give is not taken, whoever asks.</summary>
    SystemReply? Closed(string system) => plan.Target(system)?.Refused is null ? null : SystemReply.No(Outcome.Forbidden, PathRules.Encryption);

    /// <summary>Why a system is out of reach, where its certificates are to blame.</summary>
    SystemReply Told(string system, SystemReply reply) => reply.Outcome == Outcome.Unreachable && plan.Target(system)?.Trouble is { } trouble ? reply with { Detail = trouble } : reply;

    /// <summary>What is wrong with the certificates that systems of this node have, or will be within 30 days.</summary>
    public IReadOnlyList<Finding> Certificates => plan.Certificates(time.GetUtcNow());

    /// <summary>Systems whose breaker is open now: calls to them are refused at once.</summary>
    public IReadOnlyList<string> OpenBreakers => [.. plan.Open];

    /// <summary>What the users of an Odoo may do beyond what the operations need; see <see cref="OdooDoctor"/>.</summary>
    public Task<IReadOnlyList<Finding>> Examine(string system, IReadOnlyList<OdooOperations> operations, CancellationToken cancel) =>
        plan.Odoo(system) is { } backend ? OdooDoctor.Check(system, backend, operations, cancel) : Task.FromResult<IReadOnlyList<Finding>>([]);
}
