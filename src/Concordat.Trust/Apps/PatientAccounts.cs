using System.Security.Cryptography;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Concordat.Trust.Apps;

/// <summary>
/// Accounts of patients. Staff invites; a one-time code, handed over in person or by letter, is replaced by a password at the first sign-in. Unknown
/// name, wrong password and locked account look the same and take about as long.
/// </summary>
internal sealed class PatientAccounts(
    ModuleDb db, AuditLedger audit, KeyedIndex index, ConsentGate consents, PatientIndex patients, PayloadVault vault, AppGrants grants, Revocations revocations, TimeProvider clock, IOptions<PasswordHasherOptions> hashing)
{
    public const int ShortestPassword = 12; // NIST SP 800-63B: length, not classes of characters
    public const int LongestInput = 256;
    private const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // without what looks alike on paper
    private const int MostFailures = 5;
    private static readonly TimeSpan Lockout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CodeLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PasswordHasher<PatientAccount> _hasher = new(hashing);
    private readonly PatientAccount _nobody = new() { PasswordHash = new PasswordHasher<PatientAccount>(hashing).HashPassword(new PatientAccount(), RandomNumberGenerator.GetHexString(32)) };

    // Hashing is slow on purpose; guesses from outside must not take all processors.
    private static readonly SemaphoreSlim Hashing = new(2);

    /// <summary>Makes an account, linked to the patient of the index; answers its id and one-time code, or null where the name is taken.</summary>
    public async Task<(Guid Id, string Code)?> Invite(string name, string patientRef, PatientIdentifier identifier, string by, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetString(Letters, 20);
        var account = new PatientAccount { NameKey = KeyOf(name), PatientKey = consents.KeyOf(patientRef) };
        account.PasswordHash = _hasher.HashPassword(account, code);
        var reference = vault.Seal("patient-accounts", Encoding.UTF8.GetBytes(patientRef));
        return await db.Write(async unit =>
        {
            if (await unit.Db.Set<PatientAccount>().AnyAsync(a => a.NameKey == account.NameKey, cancellationToken))
            {
                return ((Guid, string)?)null;
            }
            account.Id = Guid.CreateVersion7(unit.Now);
            account.Patient = (await patients.Resolve(unit, [identifier], by)).Patient;
            account.Reference = await vault.Store(unit, reference);
            (account.InvitedAt, account.CodeUntil) = (unit.Now, unit.Now + CodeLife);
            unit.Db.Add(account);
            await audit.Write(unit, new AuditEntry("patient-account.invited", by, $"patient-account/{account.Id}") { Detail = $"patient/{account.Patient}" });
            return (account.Id, code);
        }, cancellationToken);
    }

    /// <summary>The account whose name and password, or unused one-time code, these are; null for no.</summary>
    public async Task<PatientAccount?> SignIn(string name, string password, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > LongestInput || password.Length is 0 or > LongestInput || !await Hashing.WaitAsync(Patience, cancellationToken))
        {
            return null;
        }
        try
        {
            var key = KeyOf(name);
            var found = await db.Read(read => read.Set<PatientAccount>().SingleOrDefaultAsync(a => a.NameKey == key, cancellationToken), cancellationToken);
            var now = clock.GetUtcNow();
            var matches = _hasher.VerifyHashedPassword(found ?? _nobody, (found ?? _nobody).PasswordHash, password) != PasswordVerificationResult.Failed;
            if (found is null || found.Disabled || found.LockedUntil > now)
            {
                return null;
            }
            var welcome = matches && (found.CodeUntil is null || found.CodeUntil > now);
            await db.Write(async unit =>
            {
                await unit.Sql.Execute(welcome
                    ? "UPDATE trust_patient_accounts SET failures = 0, locked_until = NULL WHERE id = $1"
                    : "UPDATE trust_patient_accounts SET locked_until = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END, failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END WHERE id = $1",
                    welcome ? [found.Id] : [found.Id, MostFailures, unit.Now + Lockout]);
                await audit.Write(unit, new AuditEntry(welcome ? "patient-account.signed-in" : "patient-account.refused", $"patient-account:{found.Id}", $"patient-account/{found.Id}")
                {
                    Outcome = welcome ? "ok" : Outcome.Unauthenticated.Code,
                });
            }, cancellationToken);
            return welcome ? found : null;
        }
        finally
        {
            Hashing.Release();
        }
    }

    /// <summary>Replaces the one-time code; false where there is none any more, or the password is too short or the code itself.</summary>
    public async Task<bool> Choose(PatientAccount account, string password, CancellationToken cancellationToken)
    {
        if (account.CodeUntil is null || password.Length is < ShortestPassword or > LongestInput || _hasher.VerifyHashedPassword(account, account.PasswordHash, password) != PasswordVerificationResult.Failed)
        {
            return false;
        }
        var hash = _hasher.HashPassword(account, password);
        return await db.Write(async unit =>
        {
            var changed = await unit.Sql.Execute("UPDATE trust_patient_accounts SET password_hash = $1, code_until = NULL WHERE id = $2 AND code_until IS NOT NULL", hash, account.Id) == 1;
            if (changed)
            {
                await audit.Write(unit, new AuditEntry("patient-account.password-chosen", $"patient-account:{account.Id}", $"patient-account/{account.Id}"));
            }
            return changed;
        }, cancellationToken);
    }

    /// <summary>An account that may act; null where it is gone or disabled.</summary>
    public Task<PatientAccount?> Find(Guid id, CancellationToken cancellationToken) =>
        db.Read(read => read.Set<PatientAccount>().SingleOrDefaultAsync(a => a.Id == id && !a.Disabled, cancellationToken), cancellationToken);

    public Task<List<PatientAccount>> List(CancellationToken cancellationToken) =>
        db.Read(read => read.Set<PatientAccount>().OrderBy(a => a.Id).Take(1_000).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>The patient as interfaces name them; null where the sealed reference was erased.</summary>
    public async Task<string?> ReferenceOf(PatientAccount account, CancellationToken cancellationToken) =>
        await vault.Open(account.Reference, cancellationToken) is { } text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>Lets an account act no more, and ends all that it gave to apps. False where there is none.</summary>
    public async Task<bool> Disable(Guid id, string by, string reason, CancellationToken cancellationToken)
    {
        var found = await db.Write(async unit =>
        {
            if (await unit.Sql.Execute("UPDATE trust_patient_accounts SET disabled = $1 WHERE id = $2", true, id) == 0)
            {
                return false;
            }
            await unit.Sql.Execute("DELETE FROM trust_app_requests WHERE account = $1", id);
            foreach (var grant in await unit.Db.Set<AppGrant>().Where(g => g.Account == id && !g.Revoked).Select(g => g.Id).ToListAsync(cancellationToken))
            {
                await grants.Revoke(unit, grant, by, reason);
            }
            await audit.Write(unit, new AuditEntry("patient-account.disabled", by, $"patient-account/{id}") { Reason = reason });
            return true;
        }, cancellationToken);
        await revocations.Reload(cancellationToken);
        return found;
    }

    private string KeyOf(string name) => index.Hash("patient-account", name.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant());
}
