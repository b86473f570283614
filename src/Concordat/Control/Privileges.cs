using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>Asks for a privilege; without minutes for as long as the standard allows.</summary>
internal sealed record AskedPrivilege(string Operation, int? Minutes, string Reason);

/// <summary>What the second person says.</summary>
internal sealed record DecidedPrivilege(bool Approve, string Note);

/// <summary>Why it ends before its time.</summary>
internal sealed record EndedPrivilege(string Reason);

/// <summary>A privilege: waiting, active, over, ended, refused or lapsed.</summary>
internal sealed record PrivilegeView(
    string Id, string Operation, string Person, string Reason, int Minutes, string State, DateTimeOffset AskedAt, bool SecondPerson, string? DecidedBy, DateTimeOffset? DecidedAt, string? Note,
    DateTimeOffset? From, DateTimeOffset? Until, string? EndedBy, int Uses, DateTimeOffset? LastUsedAt, bool Mine);

/// <summary>What an operation asks for.</summary>
internal sealed record PrivilegedOperationView(string Operation, bool Standing, int Minutes, bool SecondPerson, bool Yours);

/// <summary>Privileges, the newest first, and the terms of all operations.</summary>
internal sealed record PrivilegeList(IReadOnlyList<PrivilegedOperationView> Operations, IReadOnlyList<PrivilegeView> Privileges);

/// <summary>Leave to do what a role alone does not open.</summary>
internal sealed partial class ControlClient
{
    public Task<PrivilegeList> Privileges(bool open = false, CancellationToken cancellationToken = default) => Get("privileges" + Query(("open", open ? "true" : null)), PrivilegeJson.Default.PrivilegeList, cancellationToken);

    public Task<PrivilegeView> AskPrivilege(AskedPrivilege asked, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "privileges", asked, PrivilegeJson.Default.AskedPrivilege, PrivilegeJson.Default.PrivilegeView, cancellationToken);

    public Task<PrivilegeView> DecidePrivilege(string id, DecidedPrivilege decided, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"privileges/{Uri.EscapeDataString(id)}/decision", decided, PrivilegeJson.Default.DecidedPrivilege, PrivilegeJson.Default.PrivilegeView, cancellationToken);

    public Task<PrivilegeView> EndPrivilege(string id, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"privileges/{Uri.EscapeDataString(id)}/end", new EndedPrivilege(reason), PrivilegeJson.Default.EndedPrivilege, PrivilegeJson.Default.PrivilegeView, cancellationToken);
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AskedPrivilege))]
[JsonSerializable(typeof(DecidedPrivilege))]
[JsonSerializable(typeof(EndedPrivilege))]
[JsonSerializable(typeof(PrivilegeView))]
[JsonSerializable(typeof(PrivilegeList))]
internal sealed partial class PrivilegeJson : JsonSerializerContext;
