using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concordat.Core.Workspace;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>A client in the sandbox, as its token proves it.</summary>
/// <param name="Application">Of the partner on its way.</param>
/// <param name="Client">The client id.</param>
/// <param name="Scopes">What it may do there.</param>
/// <param name="Purpose">HL7 PurposeOfUse code that the token was given for.</param>
/// <param name="Interfaces">What it may call, <c>domain/api/vN</c>.</param>
public sealed record SandboxCaller(Guid Application, string Client, FrozenSet<string> Scopes, string Purpose, FrozenSet<string> Interfaces);

/// <summary>A call in the sandbox, without its content.</summary>
/// <param name="Interface"><c>domain/api/vN</c>.</param>
/// <param name="Operation">The operation's id.</param>
/// <param name="Safe">True where it has no effect (RFC 9110 §9.2.1).</param>
/// <param name="Valid">True where it meets its contract.</param>
/// <param name="IdempotencyKey">As it was sent; null for none.</param>
/// <param name="Content">Target and body, which are hashed at once.</param>
public sealed record SandboxCall(string Interface, string Operation, bool Safe, bool Valid, string? IdempotencyKey, ReadOnlyMemory<byte> Content);

/// <summary>What a run of the certification plants in place of an answer.</summary>
/// <param name="Status">401, 429 or 503.</param>
/// <param name="RetryAfter">Seconds; 0 for none.</param>
public sealed record SandboxFault(int Status, int RetryAfter);

/// <summary>What a token holds; sealed, so that nobody but this installation can read or make one.</summary>
internal sealed record SandboxTicket(Guid Application, string Client, string[] Scopes, string Purpose, DateTimeOffset Until);

/// <summary>
/// The sandbox's own tokens. They are no JWTs and are sealed with a key of their own purpose: no gateway has code that could take one for an access token, and
/// the sandbox none that could take an access token (docs/adr/0015). While a certification runs, it notes what the client does.
/// </summary>
public sealed class PartnerSandbox
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);
    private readonly ModuleDb _db;
    private readonly SandboxClients _clients;
    private readonly Certification _certification;
    private readonly TrustOptions _options;
    private readonly ReleaseFeed _feed;
    private readonly TimeProvider _clock;
    private readonly IDataProtector _seal;

    internal PartnerSandbox(ModuleDb db, SandboxClients clients, Certification certification, TrustOptions options, ReleaseFeed feed, TimeProvider clock, IDataProtectionProvider seals)
    {
        (_db, _clients, _certification, _options, _feed, _clock) = (db, clients, certification, options, feed, clock);
        _seal = seals.CreateProtector("concordat.partner-sandbox.token.v1");
    }

    /// <summary>Where the sandbox stands on the portal's listener.</summary>
    public const string Root = "/portal/sandbox";

    /// <summary>Path of its token endpoint.</summary>
    public const string TokenPath = Root + "/connect/token";

    /// <summary>Address of its token endpoint: the audience of assertions for it.</summary>
    public string TokenUrl => _options.PortalUrl + TokenPath;

    /// <summary>A token, or the error of RFC 6749 §5.2 with what to do.</summary>
    internal async Task<(string? Token, int Seconds, string Scope, string? Error, string? Description)> Issue(string assertion, string? scope, string? purpose, CancellationToken cancellationToken)
    {
        PartnerApplication? asking = null;
        var proof = await _clients.Prove(assertion, TokenUrl, async client =>
        {
            asking = await ByClient(client, cancellationToken);
            return asking is null ? null : Keys(asking.Read(), client);
        }, cancellationToken);
        if (asking is not null && proof.Client is null)
        {
            await _certification.See(asking, SandboxSeen.TokenRefused, "", "", "", cancellationToken);
        }
        if (asking is null || proof.Client is null || _feed.Current?.Workspace is not { } workspace)
        {
            return (null, 0, "", "invalid_client", proof.Flaw ?? "No release is active.");
        }
        var granted = PartnerFile.Scopes(asking.Read(), workspace);
        var wanted = scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (granted.Count == 0)
        {
            return (null, 0, "", "unauthorized_client", "Nothing was asked for yet: fill in the form 'Access' in the portal.");
        }
        if (wanted.Any(one => !SmartScope.Cover(granted, one)))
        {
            return (null, 0, "", "invalid_scope", $"The form 'Access' asks for {string.Join(' ', granted)} and nothing else.");
        }
        var purposes = asking.Read().Many(ApplicationForms.Access, "purposes");
        if (!string.IsNullOrEmpty(purpose) && !purposes.Contains(purpose))
        {
            return (null, 0, "", "invalid_request", $"The form 'Access' asks for the purposes {string.Join(", ", purposes)}.");
        }
        await _certification.See(asking, SandboxSeen.Token, "", proof.KeyId, "", cancellationToken);
        string[] scopes = wanted.Length == 0 ? [.. granted] : wanted;
        var ticket = new SandboxTicket(asking.Id, proof.Client, scopes, string.IsNullOrEmpty(purpose) ? purposes[0] : purpose, _clock.GetUtcNow() + TokenLife);
        return (_seal.Protect(JsonSerializer.Serialize(ticket, PartnerJson.Default.SandboxTicket)), (int)TokenLife.TotalSeconds, string.Join(' ', scopes), null, null);
    }

    /// <summary>Whose token it is; null where it is none, is over, or its application ended.</summary>
    public async Task<SandboxCaller?> Caller(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > 8_192 || Open(token) is not { } ticket || ticket.Until <= _clock.GetUtcNow()
            || await ByClient(ticket.Client, cancellationToken) is not { } application || application.Id != ticket.Application)
        {
            return null;
        }
        return new SandboxCaller(application.Id, ticket.Client, [.. ticket.Scopes], ticket.Purpose, [.. PartnerFile.Interfaces(application.Read()).Intersect(application.OfferedList, StringComparer.Ordinal)]);
    }

    /// <summary>Notes a call where a certification runs; what it plants in place of an answer, or null for the answer.</summary>
    public async Task<SandboxFault?> See(SandboxCaller caller, SandboxCall call, CancellationToken cancellationToken)
    {
        if (await ByClient(caller.Client, cancellationToken) is not { } application)
        {
            return null;
        }
        var key = call.IdempotencyKey is { } sent ? Hash(Encoding.UTF8.GetBytes(sent)) : "";
        var planted = await _certification.See(application, call.Valid ? SandboxSeen.Call : SandboxSeen.Invalid, $"{call.Interface} {call.Operation}", key, Hash(call.Content.Span), cancellationToken, call.Safe);
        return planted switch
        {
            SandboxSeen.Ended => new SandboxFault(401, 0),
            SandboxSeen.TooMany => new SandboxFault(429, CertificationRules.WaitTooMany),
            SandboxSeen.Down => new SandboxFault(503, CertificationRules.WaitDown),
            _ => null,
        };
    }

    private Task<PartnerApplication?> ByClient(string client, CancellationToken cancellationToken) => client.Length is 0 or > 100 ? Task.FromResult<PartnerApplication?>(null)
        : _db.Read(read => read.Set<PartnerApplication>().SingleOrDefaultAsync(a => a.Client == client && a.ClosedAt == null, cancellationToken), cancellationToken);

    private static SandboxKeys Keys(Answers answers, string client) => new(client,
        answers.One(ApplicationForms.Keys, "jwks") is { Length: > 0 } set ? set : null, Uri.TryCreate(answers.One(ApplicationForms.Keys, "jwksUrl"), UriKind.Absolute, out var url) ? url : null);

    private SandboxTicket? Open(string token)
    {
        try
        {
            return JsonSerializer.Deserialize(_seal.Unprotect(token), PartnerJson.Default.SandboxTicket);
        }
        catch (Exception foreign) when (foreign is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
