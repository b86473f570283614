using Concordat.Trust.Apps;
using Concordat.Trust.Clients;
using Concordat.Trust.Consents;
using Concordat.Trust.Devices;
using Concordat.Trust.Patients;
using Concordat.Trust.People;
using Concordat.Trust.Privileges;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust;

/// <summary>The module's tables. Clients have none: they live in releases.</summary>
internal static class TrustTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<UsedAssertion>(used =>
        {
            used.ToTable("trust_used_assertions").HasKey(u => u.Id);
            used.HasIndex(u => u.Until).HasDatabaseName("ix_trust_used_assertions_until");
        });
        model.Entity<DeviceCode>(code =>
        {
            code.ToTable("trust_device_codes").HasKey(c => c.DeviceHash);
            code.HasIndex(c => c.UserHash).IsUnique().HasDatabaseName("ix_trust_device_codes_user");
        });
        model.Entity<PersonSession>(session =>
        {
            session.ToTable("trust_sessions").HasKey(s => s.Id);
            session.HasIndex(s => s.PersonId).HasDatabaseName("ix_trust_sessions_person");
        });
        model.Entity<Person>(person =>
        {
            person.ToTable("trust_people").HasKey(p => p.Id);
            person.Ignore(p => p.RoleList).Ignore(p => p.WithheldList);
            person.Property(p => p.UserName).HasMaxLength(256);
            person.Property(p => p.NormalizedUserName).HasMaxLength(256);
            person.HasIndex(p => p.NormalizedUserName).IsUnique().HasDatabaseName("ix_trust_people_name");
            person.Property(p => p.ConcurrencyStamp).IsConcurrencyToken();
        });
        model.Entity<PersonGroup>(group => group.ToTable("trust_person_groups").HasKey(g => new { g.PersonId, g.Group }));
        model.Entity<Privilege>(privilege =>
        {
            privilege.ToTable("trust_privileges").HasKey(p => p.Number);
            privilege.Property(p => p.Number).ValueGeneratedNever();
            privilege.Ignore(p => p.Id);
            privilege.HasIndex(p => new { p.Person, p.Until }).HasDatabaseName("ix_trust_privileges_person");
        });
        SecondFactors.SecondFactorTables.Map(model);
        model.Entity<RevokedToken>(revoked =>
        {
            revoked.ToTable("trust_revoked_tokens").HasKey(r => r.Id);
            revoked.HasIndex(r => r.Until).HasDatabaseName("ix_trust_revoked_tokens_until");
        });
        model.Entity<AppRequest>(request =>
        {
            request.ToTable("trust_app_requests").HasKey(r => r.Hash);
            request.HasIndex(r => r.ExpiresAt).HasDatabaseName("ix_trust_app_requests_expires");
        });
        model.Entity<AppGrant>(grant =>
        {
            grant.ToTable("trust_app_grants").HasKey(g => g.Id);
            grant.Ignore(g => g.ScopeList);
            grant.HasIndex(g => g.Account).HasDatabaseName("ix_trust_app_grants_account");
        });
        model.Entity<AppToken>(token =>
        {
            token.ToTable("trust_app_tokens").HasKey(t => t.Hash);
            token.HasIndex(t => t.ExpiresAt).HasDatabaseName("ix_trust_app_tokens_expires");
        });
        model.Entity<PatientAccount>(account =>
        {
            account.ToTable("trust_patient_accounts").HasKey(a => a.Id);
            account.HasIndex(a => a.NameKey).IsUnique().HasDatabaseName("ix_trust_patient_accounts_name");
        });
        model.Entity<Suspension>(suspension => suspension.ToTable("trust_suspensions").HasKey(s => s.Client));
        model.Entity<ConsentVersion>(consent =>
        {
            consent.ToTable("trust_consents").HasKey(c => new { c.Id, c.Version });
            consent.HasIndex(c => c.At).HasDatabaseName("ix_trust_consents_at");
            consent.HasIndex(c => c.Patient).HasDatabaseName("ix_trust_consents_patient");
        });
        model.Entity<GlassRow>(glass =>
        {
            glass.ToTable("trust_broken_glass").HasKey(g => g.Id);
            glass.HasIndex(g => g.Until).HasDatabaseName("ix_trust_broken_glass_until");
            glass.HasIndex(g => g.ReviewedAt).HasDatabaseName("ix_trust_broken_glass_reviewed");
        });
        model.Entity<PatientIdentifierRow>(identifier =>
        {
            identifier.ToTable("trust_patient_identifiers").HasKey(i => i.Key);
            identifier.HasIndex(i => i.Patient).HasDatabaseName("ix_trust_patient_identifiers_patient");
            identifier.HasIndex(i => i.At).HasDatabaseName("ix_trust_patient_identifiers_at");
        });
        model.Entity<IdentityUserClaim<Guid>>(claim => claim.ToTable("trust_person_claims").HasKey(c => c.Id));
        model.Entity<IdentityUserLogin<Guid>>(login => login.ToTable("trust_person_logins").HasKey(l => new { l.LoginProvider, l.ProviderKey }));
        model.Entity<IdentityUserToken<Guid>>(token => token.ToTable("trust_person_tokens").HasKey(t => new { t.UserId, t.LoginProvider, t.Name }));
    }
}
