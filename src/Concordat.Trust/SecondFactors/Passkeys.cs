using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Trust.Clients;
using Concordat.Trust.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.SecondFactors;

/// <summary>What a browser is told to do with an authenticator, and what it brings back with the answer.</summary>
/// <param name="Options">JSON for <c>navigator.credentials</c> (WebAuthn Level 3 §5.1.10).</param>
/// <param name="State">Sealed; for one answer within five minutes.</param>
internal sealed record PasskeyCeremony(string Options, string State);

/// <summary>What is sealed between the halves of a ceremony.</summary>
internal sealed record PasskeyState(string State, DateTimeOffset Until);

/// <summary>Passkeys (WebAuthn) by ASP.NET Core Identity: registered by a signed-in person, and enough to sign in, since the authenticator verifies its owner.</summary>
internal sealed class Passkeys(
    IPasskeyHandler<Person> handler, SecondFactorSeal seal, UsedAssertions used, SecondFactors factors, ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
{
    private const int MostOfPerson = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>WebAuthn §5.1.2: the relying party is a domain, never an address.</summary>
    public static bool ArePossible(TrustOptions options) => Uri.TryCreate(options.ControlUrl, UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns;

    public static void Configure(IdentityPasskeyOptions passkeys, TrustOptions trust)
    {
        passkeys.ServerDomain = ArePossible(trust) ? new Uri(trust.ControlUrl).Host : null;
        passkeys.UserVerificationRequirement = "required"; // it stands for password and second factor alike
        passkeys.ResidentKeyRequirement = "required"; // so that nobody types a name
        passkeys.AttestationConveyancePreference = "none";
        passkeys.AuthenticatorTimeout = Patience;
        passkeys.ValidateOrigin = origin => ValueTask.FromResult(!origin.CrossOrigin && string.Equals(origin.Origin, new Uri(trust.ControlUrl).GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
    }

    public async Task<PasskeyCeremony> BeginAdding(Person person, HttpContext context)
    {
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = person.Id.ToString(), Name = person.UserName!, DisplayName = person.DisplayName }, context);
        return Ceremony(made.CreationOptionsJson, made.AttestationState, About(person.Id));
    }

    /// <summary>Registers it; answers recovery codes where these are the first.</summary>
    public async Task<(IReadOnlyList<string>? Codes, Problem? Refused)> Add(Person person, Guid session, string name, string? state, string credential, HttpContext context)
    {
        if (await Open(state, About(person.Id), context.RequestAborted) is not { } begun)
        {
            return (null, Stale);
        }
        var made = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = begun });
        if (!made.Succeeded || made.UserEntity?.Id != person.Id.ToString())
        {
            return (null, Problem.Of(Outcome.Invalid, null, "The passkey was not made for this page, or its device did not verify you."));
        }
        return await db.Write<(IReadOnlyList<string>?, Problem?)>(async unit =>
        {
            if (await unit.Db.Set<IdentityUserPasskey<Guid>>().CountAsync(p => p.UserId == person.Id, context.RequestAborted) >= MostOfPerson)
            {
                return (null, Problem.Of(Outcome.Refused, null, $"You have {MostOfPerson} passkeys: remove one first."));
            }
            if (await unit.Db.Set<IdentityUserPasskey<Guid>>().AnyAsync(p => p.CredentialId == made.Passkey.CredentialId, context.RequestAborted))
            {
                return (null, Problem.Of(Outcome.Conflict, null, "This passkey is registered already."));
            }
            unit.Db.Add(new IdentityUserPasskey<Guid> { UserId = person.Id, CredentialId = made.Passkey.CredentialId, Data = Data(made.Passkey, name) });
            var codes = await factors.FirstRecovery(unit, person.Id, context.RequestAborted);
            await SecondFactors.EndOthers(unit, person.Id, session);
            await audit.Write(unit, SecondFactors.Entry(person, "second-factor.added") with { Detail = "passkey " + Fingerprint(made.Passkey.CredentialId) });
            return (codes ?? [], null);
        }, context.RequestAborted);
    }

    /// <summary>Removes one, where the person may be without or has another factor.</summary>
    public Task<Problem?> Remove(Person person, Guid session, string id, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var all = await unit.Db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == person.Id).ToListAsync(cancellationToken);
        if (all.Find(passkey => Fingerprint(passkey.CredentialId) == id) is not { } found)
        {
            return Problem.Of(Outcome.NotFound, null, "You have no such passkey.");
        }
        var authenticator = await unit.Db.Set<SecondFactor>().AnyAsync(f => f.PersonId == person.Id && f.ConfirmedAt != null, cancellationToken);
        if (all.Count == 1 && !authenticator && factors.IsDemanded(person))
        {
            return Problem.Of(Outcome.Refused, null, "Your roles ask for a second factor: add another passkey or an authenticator before you remove this one.");
        }
        unit.Db.Remove(found);
        if (all.Count == 1 && !authenticator)
        {
            await unit.Sql.Execute("DELETE FROM trust_second_factors WHERE person_id = $1", person.Id); // its recovery codes have nothing to recover
        }
        await SecondFactors.EndOthers(unit, person.Id, session);
        await audit.Write(unit, SecondFactors.Entry(person, "second-factor.removed") with { Detail = "passkey " + id });
        return (Problem?)null;
    }, cancellationToken);

    public async Task<PasskeyCeremony> BeginSignIn(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return Ceremony(made.RequestOptionsJson, made.AssertionState, "passkey:sign-in");
    }

    /// <summary>The new session; null where the answer is no.</summary>
    public async Task<PersonSession?> SignIn(string? state, string credential, HttpContext context)
    {
        if (await Open(state, "passkey:sign-in", context.RequestAborted) is not { } begun)
        {
            return null;
        }
        var proved = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = begun });
        if (!proved.Succeeded || proved.User is not { Disabled: false } person)
        {
            if (proved.User is { } known)
            {
                await db.Write(unit => audit.Write(unit, SecondFactors.Entry(known, "session.refused") with { Outcome = Outcome.Unauthenticated.Code, Detail = "passkey" }), context.RequestAborted);
            }
            return null;
        }
        return await db.Write(async unit =>
        {
            if (await unit.Db.Set<IdentityUserPasskey<Guid>>().SingleOrDefaultAsync(p => p.CredentialId == proved.Passkey.CredentialId && p.UserId == person.Id, context.RequestAborted) is not { } row)
            {
                return null; // removed meanwhile
            }
            row.Data = Data(proved.Passkey, row.Data.Name); // its counter
            var session = await Sessions.Open(unit, person.Id, "console", options.SessionLife);
            if (session is not null)
            {
                await audit.Write(unit, SecondFactors.Entry(person, "session.opened") with { Detail = "passkey " + Fingerprint(row.CredentialId) });
            }
            return session;
        }, context.RequestAborted);
    }

    /// <summary>What a passkey is called in lists and in the ledger.</summary>
    public static string Fingerprint(byte[] credential) => Convert.ToHexStringLower(SHA256.HashData(credential))[..12];

    private static readonly Problem Stale = Problem.Of(Outcome.Invalid, null, "It took longer than five minutes, or was answered already: begin again.");

    private static string About(Guid person) => $"passkey:{person}";

    private static IdentityPasskeyData Data(UserPasskeyInfo passkey, string? name) => new()
    {
        PublicKey = passkey.PublicKey, Name = name, CreatedAt = passkey.CreatedAt, SignCount = passkey.SignCount, Transports = passkey.Transports, IsUserVerified = passkey.IsUserVerified,
        IsBackupEligible = passkey.IsBackupEligible, IsBackedUp = passkey.IsBackedUp, AttestationObject = [], ClientDataJson = [],
    };

    private PasskeyCeremony Ceremony(string options, string? state, string about) => new(
        options, seal.Seal(about, JsonSerializer.SerializeToUtf8Bytes(new PasskeyState(state ?? "", clock.GetUtcNow() + Patience), SecondFactorJson.Default.PasskeyState)));

    /// <summary>The state of a ceremony that is answered for the first time and in time; null otherwise.</summary>
    private async Task<string?> Open(string? text, string about, CancellationToken cancellationToken)
    {
        if (seal.Open(about, text) is not { } content || JsonSerializer.Deserialize(content, SecondFactorJson.Default.PasskeyState) is not { } state || state.Until <= clock.GetUtcNow())
        {
            return null;
        }
        return await used.Use("passkey", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text!))), state.Until, cancellationToken) ? state.State : null;
    }
}
