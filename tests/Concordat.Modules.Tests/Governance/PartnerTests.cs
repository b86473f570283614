using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Governance.Partners;
using Concordat.Governance.Releases;
using Concordat.Governance.Scans;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Partners on their way, on both databases.</summary>
public sealed class PartnerTests
{
    private const string Eligibility = "revenue-cycle/eligibility/v1";
    private const string Password = "a long password of harbour";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private static readonly Dictionary<string, Dictionary<string, string[]>> Filled = new()
    {
        [ApplicationForms.Organization] = new() { ["name"] = ["harbour"], ["title"] = ["Harbour \"Clinic\": #1"], ["type"] = ["hospital"], ["region"] = ["eu-west"] },
        [ApplicationForms.Contacts] = new() { ["technicalName"] = ["Interfaces"], ["technicalEmail"] = ["interfaces@harbour.example"], ["securityName"] = ["Security"], ["securityEmail"] = ["security@harbour.example"] },
        [ApplicationForms.Agreement] = new() { ["kind"] = ["data-processing"], ["reference"] = ["DPA-1"], ["from"] = ["2026-11-01"], ["until"] = ["2027-01-15"], ["classification"] = ["phi"] },
        [ApplicationForms.Security] = ApplicationForms.Questions.ToDictionary(one => one.Name, _ => (string[])["yes"]),
        [ApplicationForms.Access] = new() { ["interfaces"] = [Eligibility + " read"], ["purposes"] = ["ELIGVER"] },
        [ApplicationForms.Keys] = new() { ["client"] = ["harbour-claims"], ["jwks"] = [Keys("one", "two")] },
    };

    /// <summary>Public keys of nobody: only their form matters here.</summary>
    private static string Keys(params string[] ids) => new JsonObject { ["keys"] = new JsonArray([.. ids.Select(id => (JsonNode)Key(id))]) }.ToJsonString();

    private static JsonObject Key(string id)
    {
        using var made = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        var point = made.ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-384", ["kid"] = id, ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point.X), ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point.Y) };
    }

    private async Task<GovernedPlatform> Network(DatabaseKind kind)
    {
        var governed = await GovernedPlatform.Released(kind, SampleFiles.Whole(), _clock, services =>
        {
            services.AddSingleton(new TrustOptions()); // not the whole module, which ticks each second
            services.AddSingleton<Suspensions>().AddSingleton(provider => new ClientSuspension(provider.GetRequiredService<Suspensions>()));
        });
        await governed.Feed.Refresh();
        return governed;
    }

    private static async Task<PartnerApplication> Invited(GovernedPlatform governed) => (await governed.Get<PartnerApplications>().Invite("ada", "outside", [Eligibility], default)).Value!.Application;

    /// <summary>Who opened the link of an invitation.</summary>
    private static async Task<SignedIn> Seat(GovernedPlatform governed) =>
        (await governed.Get<PartnerAccounts>().ByCode((await governed.Get<PartnerApplications>().Invite("ada", "outside", [Eligibility], default)).Value!.Code, default))!;

    private static SignedIn Acting(PartnerApplication application) => new(application, new PartnerAccount { Id = Guid.CreateVersion7(), Application = application.Id, Role = PartnerAccount.Administrator });

    private static async Task<PartnerApplication> Fill(GovernedPlatform governed, PartnerApplication application)
    {
        foreach (var form in ApplicationForms.Order)
        {
            Assert.Empty(await governed.Get<PartnerApplications>().Save(application.Id, form, Filled[form], default));
        }
        return (await governed.Get<PartnerApplications>().Find(application.Id, default))!;
    }

    /// <summary>What a client that only reads does, on the standing clock.</summary>
    private async Task Work(GovernedPlatform governed, PartnerApplication application)
    {
        var certification = governed.Get<Certification>();
        Assert.Null((await certification.Begin(application, "person:ada", default)).Refused);
        Assert.Null(await certification.See(application, SandboxSeen.Token, "", "one", "", default));
        Assert.Equal(SandboxSeen.Ended, await certification.See(application, SandboxSeen.Call, Eligibility + " getEligibility", "", "c", default));
        Assert.Null(await certification.See(application, SandboxSeen.Token, "", "two", "", default));
        Assert.Equal(SandboxSeen.TooMany, await certification.See(application, SandboxSeen.Call, Eligibility + " getEligibility", "", "c", default));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await certification.See(application, SandboxSeen.Call, Eligibility + " getEligibility", "", "c", default));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_invitation_counts_once_and_for_seven_days(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var (applications, accounts, people) = (governed.Get<PartnerApplications>(), governed.Get<PortalAccounts>(), governed.Get<PartnerAccounts>());
        var first = (await applications.Invite("ada", "outside", [Eligibility], default)).Value!;
        var known = await people.ByCode(first.Code, default);
        Assert.NotNull(known);
        Assert.NotNull(await accounts.Accept(known, "interfaces@harbour.example", Password, default));
        Assert.Null(await people.ByCode(first.Code, default));
        Assert.Null(await accounts.Accept(known, "other@harbour.example", Password, default)); // who held the page open is late
        Assert.NotNull(await accounts.SignIn("Interfaces@harbour.example", Password, default));
        Assert.Null(await accounts.SignIn("interfaces@harbour.example", "wrong", default));

        var second = (await applications.Invite("ada", "outside", [Eligibility], default)).Value!;
        Assert.Null(await accounts.Accept((await people.ByCode(second.Code, default))!, "interfaces@harbour.example", Password, default)); // an address is one administrator's
        var later = new FakeTimeProvider(_clock.GetUtcNow() + PartnerApplications.InvitationLife);
        Assert.Null(await new PartnerAccounts(governed.Db, governed.Get<AuditLedger>(), governed.Feed, later).ByCode(second.Code, default));
        Assert.DoesNotContain(first.Code, await governed.Db.Read(async read => string.Join(' ', (await read.Set<PartnerAccount>().ToListAsync()).Select(a => a.InviteHash + a.Name))), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Passwords_are_guessed_five_times_and_not_a_sixth(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var accounts = governed.Get<PortalAccounts>();
        await accounts.Accept(await Seat(governed), "interfaces@harbour.example", Password, default);
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.Null(await accounts.SignIn("interfaces@harbour.example", $"guess {guess}", default));
        }
        Assert.Null(await accounts.SignIn("interfaces@harbour.example", Password, default));
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.NotNull(await accounts.SignIn("interfaces@harbour.example", Password, default));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_invitation_tells_all_that_is_wrong_with_it(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var refused = (await governed.Get<PartnerApplications>().Invite("stranger", "moon", ["no/such/v1"], default)).Refused!;
        Assert.Equal((Outcome.Invalid, 3), (refused.Outcome, refused.Findings!.Count));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_applications_never_ask_for_one_name_or_one_client(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        await Fill(governed, await Invited(governed));
        var (applications, second) = (governed.Get<PartnerApplications>(), await Invited(governed));
        Assert.Equal("name", Assert.Single(await applications.Save(second.Id, ApplicationForms.Organization, Filled[ApplicationForms.Organization], default)).Field);
        Assert.Equal("client", Assert.Single(await applications.Save(second.Id, ApplicationForms.Keys, Filled[ApplicationForms.Keys], default)).Field);
        Assert.Empty((await applications.Find(second.Id, default))!.Read()); // a refused form leaves nothing
        var released = await applications.Save(second.Id, ApplicationForms.Organization, new Dictionary<string, string[]>(Filled[ApplicationForms.Organization]) { ["name"] = ["northlab"] }, default);
        Assert.Equal("There is a partner of this name.", Assert.Single(released).Message);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_proposed_passes_the_check_and_is_a_draft_of_the_sponsor(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var application = await Fill(governed, await Invited(governed));
        var asking = governed.Get<AskForProduction>();
        Assert.Equal(Outcome.Refused, (await asking.Handle(Acting(application), default)).Refused!.Outcome); // without a certificate
        await Work(governed, application);
        var certification = governed.Get<Certification>();
        var state = (await certification.Current(application, default))!;
        Assert.True(certification.Counts(state, application.Read()), string.Join("; ", state.Checks.Select(check => $"{check.Id} {check.State} {check.Seen}")));

        var asked = await asking.Handle(Acting(application), default);
        Assert.True(asked.Refused is null, asked.Refused?.Detail + string.Join("; ", asked.Refused?.Findings?.Select(finding => finding.Message) ?? []));
        Assert.Equal("ada", asked.Value!.Author);
        var file = Concordat.Governance.Changes.WorkspaceFiles.Unpack(asked.Value.Files, asked.Value.ContentHash)!["partners/harbour.yaml"];
        Assert.Contains(state.Run.Hash!, file, StringComparison.Ordinal);
        var partner = WorkspaceParser.Parse(Concordat.Governance.Changes.WorkspaceFiles.Bytes(new Dictionary<string, string>(SampleFiles.Whole()) { ["partners/harbour.yaml"] = file })).Workspace!.Partners["harbour"];
        Assert.Equal(("Harbour \"Clinic\": #1", "harbour-claims", "ada"), (partner.Title, partner.Clients[0].Id, partner.Sponsor!.Value.Name));
        application = (await governed.Get<PartnerApplications>().Find(application.Id, default))!;
        Assert.Contains(asked.Value.Id, Assert.Single(await governed.Get<PartnerApplications>().Save(application.Id, ApplicationForms.Access, Filled[ApplicationForms.Access], default)).Message, StringComparison.Ordinal);

        // Taken back, it can be changed and asked for again.
        Assert.Null((await governed.Get<Concordat.Governance.Changes.CloseChange>().Withdraw(asked.Value.Id, "ada", "not yet", default)).Refused);
        application = await governed.Get<PartnerApplications>().Fresh(application, default);
        Assert.Null(application.Change);
        Assert.Null((await asking.Handle(Acting(application), default)).Refused);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_certificate_counts_for_its_keys_and_access_for_a_year_and_unaltered(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var (applications, certification) = (governed.Get<PartnerApplications>(), governed.Get<Certification>());
        var application = await Fill(governed, await Invited(governed));
        await Work(governed, application);
        var state = (await certification.Current(application, default))!;
        Assert.True(certification.Counts(state, application.Read()));

        await governed.Db.Write(async unit => (await unit.Db.Set<CertificationRun>().FirstAsync()).Report = [.. state.Run.Report!, (byte)' ']);
        Assert.False(certification.Counts(await certification.Current(application, default), application.Read())); // somebody wrote into the database
        await governed.Db.Write(async unit => (await unit.Db.Set<CertificationRun>().FirstAsync()).Report = state.Run.Report);
        Assert.True(certification.Counts(await certification.Current(application, default), application.Read()));

        Assert.Empty(await applications.Save(application.Id, ApplicationForms.Keys, new Dictionary<string, string[]>(Filled[ApplicationForms.Keys]) { ["jwks"] = [Keys("three", "four")] }, default));
        var other = (await applications.Find(application.Id, default))!;
        Assert.False(certification.Counts(await certification.Current(other, default), other.Read())); // other keys
        var later = new FakeTimeProvider(_clock.GetUtcNow() + Certification.CertificateLife);
        var nextYear = new Certification(governed.Db, governed.Get<AuditLedger>(), governed.Get<ReleaseSigner>(), governed.Get<ReleaseTrust>(), governed.Feed, later);
        Assert.False(nextYear.Counts(await nextYear.Current(application, default), application.Read()));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_run_whose_time_is_over_ends_with_a_signed_no(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var certification = governed.Get<Certification>();
        var application = await Fill(governed, await Invited(governed));
        Assert.Null((await certification.Begin(application, "person:ada", default)).Refused);
        await certification.See(application, SandboxSeen.Token, "", "one", "", default);
        _clock.Advance(Certification.RunLife);
        Assert.Null(await certification.See(application, SandboxSeen.Call, Eligibility + " getEligibility", "", "c", default)); // nothing is planted any more
        var state = (await certification.Current(application, default))!;
        Assert.True(state is { IsOver: true, Run.Passed: false } && certification.Holds(state.Run));
        Assert.Single(await governed.Audited("partner.certification-failed"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_closed_application_leaves_no_account_session_answer_or_key(DatabaseKind kind)
    {
        await using var governed = await Network(kind);
        var (applications, accounts) = (governed.Get<PartnerApplications>(), governed.Get<PortalAccounts>());
        var seat = await Seat(governed);
        var application = seat.Application;
        await accounts.Accept(seat, "interfaces@harbour.example", Password, default);
        await Fill(governed, application);
        Assert.True(await applications.Close(application.Id, "person:ada", "came to nothing", default));
        Assert.Null(await accounts.SignIn("interfaces@harbour.example", Password, default));
        var left = (await applications.Find(application.Id, default))!;
        Assert.Equal((null, null, "{}"), (left.Partner, left.Client, left.Answers));
        Assert.Equal((0, 0), await governed.Db.Read(async read => (await read.Set<PortalSession>().CountAsync(), await read.Set<PartnerAccount>().CountAsync())));
        Assert.True((await governed.Get<OffboardPartner>().Remains("harbour", default)).None);
        Assert.NotEmpty(await applications.Save(application.Id, ApplicationForms.Access, Filled[ApplicationForms.Access], default));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ends_of_agreements_and_keys_are_told_30_7_and_1_days_before_and_once(DatabaseKind kind)
    {
        var files = SampleFiles.Whole();
        files["partners/civic-mutual.yaml"] = files["partners/civic-mutual.yaml"].Replace("until: 2027-12-31", "until: 2026-12-20", StringComparison.Ordinal)
            .Replace("keys: demo", $"jwks: {Keys("old")}".Replace("\"kid\":\"old\"", "\"kid\":\"old\",\"exp\":1796601600", StringComparison.Ordinal), StringComparison.Ordinal); // 2026-12-07
        await using var governed = await GovernedPlatform.Start(await TestDatabase.Create(kind), services => services.AddSingleton<TimeProvider>(_clock));
        Assert.Null(await governed.Get<Bootstrap>().FirstRelease(files, "ada", "grace"));
        var told = async () => (await governed.Audited("partner.ending")).Concat(await governed.Audited("partner.over")).Select(entry => $"{entry.Action} {entry.Target} {entry.Reason}").Order().ToList();
        async Task On(int day)
        {
            _clock.SetUtcNow(new DateTimeOffset(2026, 12, day, 12, 0, 0, TimeSpan.Zero));
            Assert.Null((await governed.Get<RunScan>().Handle("daily", "node:test", default)).Refused);
        }
        await On(1);
        Assert.Equal(["partner.ending partner/civic-mutual/agreement/claims 19 days are left, until 2026-12-20.", "partner.ending partner/civic-mutual/key/civic-claims/old 6 days are left, until 2026-12-07."], await told());
        await On(2);
        Assert.Equal(2, (await told()).Count);
        await On(13);
        await On(19);
        await On(21);
        Assert.Equal(4, (await told()).Count(line => line.Contains("/agreement/", StringComparison.Ordinal)));
        Assert.Contains("partner.over partner/civic-mutual/agreement/claims Its last day was 2026-12-20.", await told());
        Assert.Contains(await told(), line => line.StartsWith("partner.over partner/civic-mutual/key/civic-claims/old", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no key set")]
    [InlineData("""{ "keys": [] }""", "cannot be used")]
    [InlineData("""{ "keys": [ { "kty": "oct", "k": "AAAA" } ] }""", "private key")]
    [InlineData("""{ "keys": [ { "kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA", "d": "AAAA" } ] }""", "private key")]
    [InlineData("""{ "keys": [ { "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "a" } ] }""", "cannot be used")]
    public void A_key_set_that_cannot_serve_is_refused_with_the_reason(string jwks, string words) => Assert.Contains(SandboxClients.Read(jwks).Flaws, flaw => flaw.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Keys_without_an_id_of_their_own_are_refused()
    {
        Assert.Empty(SandboxClients.Read(Keys("one", "two")).Flaws);
        Assert.Contains(SandboxClients.Read(Keys("one", "one")).Flaws, flaw => flaw.Contains("kid of its own", StringComparison.Ordinal));
    }
}
