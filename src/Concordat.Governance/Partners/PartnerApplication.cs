using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>
/// A partner on its way: what its administrator filled in, and nothing that is in force. It proposes; what a partner may do stands in a release alone.
/// </summary>
internal sealed class PartnerApplication
{
    public Guid Id { get; set; }

    /// <summary>Who invited it and speaks for it: a person of the organization, the author of its change requests.</summary>
    public string Sponsor { get; set; } = "";

    /// <summary>The zone that its traffic comes from, as the sponsor says.</summary>
    public string Zone { get; set; } = "";

    /// <summary>What the sponsor offers, <c>domain/api/vN</c> separated by commas: it sees nothing else.</summary>
    public string Offered { get; set; } = "";

    public DateTimeOffset InvitedAt { get; set; }

    /// <summary>True where the partner was in force before it got an account: it walks no path, and its pages are about what it has.</summary>
    public bool Established { get; set; }

    /// <summary>What was filled in: form → field → values, JSON.</summary>
    public string Answers { get; set; } = "{}";

    /// <summary>The name that it asks for; unique among applications.</summary>
    public string? Partner { get; set; }

    /// <summary>The id of its client; unique among applications.</summary>
    public string? Client { get; set; }

    /// <summary>The change request that proposes it; null before it asked for production.</summary>
    public string? Change { get; set; }

    /// <summary>Counts up where accounts come or go, so that two who remove each other at once are seen.</summary>
    public int AccountChanges { get; set; }

    /// <summary>When it ended; its answers, keys and sessions went with it.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    public IReadOnlyList<string> OfferedList => Offered.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public Answers Read() => JsonSerializer.Deserialize(Answers, PartnerJson.Default.Answers) ?? [];
}

/// <summary>Form → field → values.</summary>
internal sealed class Answers : SortedDictionary<string, SortedDictionary<string, string[]>>
{
    /// <summary>The one value of a field; empty where nothing was said.</summary>
    public string One(string form, string field) => Many(form, field) is [var one, ..] ? one : "";

    /// <summary>The values of a field.</summary>
    public IReadOnlyList<string> Many(string form, string field) => TryGetValue(form, out var fields) && fields.TryGetValue(field, out var values) ? values : [];

    /// <summary>A hash over some forms: what a certificate and a proposal were made of.</summary>
    public string HashOf(params string[] forms)
    {
        var some = new Answers();
        foreach (var form in forms.Where(ContainsKey))
        {
            some[form] = this[form];
        }
        return Core.Releases.SealedDocument.HashOf(JsonSerializer.SerializeToUtf8Bytes(some, PartnerJson.Default.Answers));
    }
}

/// <summary>A person of a partner, invited or with an account: an administrator, or a technical contact who reads.</summary>
internal sealed class PartnerAccount
{
    public const string Administrator = "administrator", Contact = "contact";

    public Guid Id { get; set; }
    public Guid Application { get; set; }

    /// <summary>What the one who invited calls the person.</summary>
    public string Name { get; set; } = "";

    /// <summary><see cref="Administrator"/> or <see cref="Contact"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary>By which the person signs in, in small letters; null before the invitation was used.</summary>
    public string? Email { get; set; }
    public string PasswordHash { get; set; } = "";
    public int Failures { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>SHA-256 of the code in the invitation's link; null once it was used.</summary>
    public string? InviteHash { get; set; }
    public DateTimeOffset InviteUntil { get; set; }

    /// <summary>As the ledger names who invited.</summary>
    public string InvitedBy { get; set; } = "";

    public bool IsAdministrator => Role == Administrator;

    /// <summary>As the ledger names the person.</summary>
    public string Actor => $"partner-account:{Id}";
}

/// <summary>A signed-in person of a partner.</summary>
internal sealed class PortalSession
{
    /// <summary>SHA-256 of what the cookie holds.</summary>
    public string Hash { get; set; } = "";
    public Guid Application { get; set; }
    public Guid Account { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>One run of the certification, and its signed report once it is over.</summary>
internal sealed class CertificationRun
{
    public Guid Id { get; set; }
    public Guid Application { get; set; }
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Until when calls are looked at.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>How many sights there are.</summary>
    public int Sights { get; set; }

    /// <summary>The report, canonical JSON; null while it runs.</summary>
    public byte[]? Report { get; set; }
    public string? Hash { get; set; }
    public string? KeyId { get; set; }
    public byte[]? Signature { get; set; }
    public bool Passed { get; set; }

    /// <summary>Over the forms that it was run on: others need another run.</summary>
    public string Of { get; set; } = "";

    /// <summary>From when the certificate counts no more.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>What a client did in the sandbox during a run.</summary>
internal sealed class SandboxUse
{
    public Guid Run { get; set; }

    /// <summary>Counts the sights of the run, from 1.</summary>
    public int Number { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>A word of <see cref="SandboxSeen"/>.</summary>
    public string Seen { get; set; } = "";

    /// <summary><c>domain/api/vN operationId</c>; empty for the token endpoint.</summary>
    public string Operation { get; set; } = "";

    /// <summary>The key id of a token request, or a hash of the Idempotency-Key of a call.</summary>
    public string Key { get; set; } = "";

    /// <summary>A hash of the request's content, so that a repeated call is known; never the content.</summary>
    public string Content { get; set; } = "";
}

/// <summary>The module's tables of partners on their way.</summary>
internal static class PartnerTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<PartnerApplication>(application =>
        {
            application.ToTable("partner_applications").HasKey(a => a.Id);
            application.Ignore(a => a.OfferedList);
            application.HasIndex(a => a.Partner).IsUnique().HasDatabaseName("ix_partner_applications_partner");
            application.HasIndex(a => a.Client).IsUnique().HasDatabaseName("ix_partner_applications_client");
        });
        model.Entity<PartnerAccount>(account =>
        {
            account.ToTable("partner_accounts").HasKey(a => a.Id);
            account.Ignore(a => a.IsAdministrator).Ignore(a => a.Actor);
            account.HasIndex(a => a.InviteHash).IsUnique().HasDatabaseName("ix_partner_accounts_invite");
            account.HasIndex(a => a.Email).IsUnique().HasDatabaseName("ix_partner_accounts_email");
            account.HasIndex(a => a.Application).HasDatabaseName("ix_partner_accounts_application");
        });
        model.Entity<PortalSession>(session =>
        {
            session.ToTable("partner_sessions").HasKey(s => s.Hash);
            session.HasIndex(s => s.Application).HasDatabaseName("ix_partner_sessions_application");
            session.HasIndex(s => s.Account).HasDatabaseName("ix_partner_sessions_account");
        });
        model.Entity<CertificationRun>(run =>
        {
            run.ToTable("partner_certifications").HasKey(r => r.Id);
            run.HasIndex(r => r.Application).HasDatabaseName("ix_partner_certifications_application");
        });
        model.Entity<PartnerNotice>(notice => notice.ToTable("partner_notices").HasKey(n => new { n.Subject, n.Until, n.Days }));
        model.Entity<SandboxUse>(use => use.ToTable("partner_sandbox_uses").HasKey(u => new { u.Run, u.Number }));
    }
}

/// <summary>Serializes what is stored, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Answers))]
[JsonSerializable(typeof(SandboxTicket))]
internal sealed partial class PartnerJson : JsonSerializerContext;
