using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>A run as it stands.</summary>
internal sealed record CertificationState(CertificationRun Run, IReadOnlyList<CertificationCheck> Checks)
{
    public bool IsOver => Run.Report is not null;
}

/// <summary>
/// Runs certifications: notes what a client does in the sandbox, plants what it must be able to bear, and signs a report when all is seen, or the time is over.
/// Times, keys and hashes are noted, never what a call held.
/// </summary>
internal sealed class Certification(ModuleDb db, AuditLedger audit, ReleaseSigner signer, ReleaseTrust trust, ReleaseFeed feed, TimeProvider clock)
{
    public const string Kind = "partner-certificate";
    private const int MostSights = 500;
    private const int MostRunsADay = 20;
    public static readonly TimeSpan RunLife = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan CertificateLife = TimeSpan.FromDays(365);

    /// <summary>The forms that a certificate is about: with others it counts no more.</summary>
    public static string Subject(Answers answers) => answers.HashOf(ApplicationForms.Access, ApplicationForms.Keys);

    /// <summary>Begins a run; one that goes on ends with the report that it has earned.</summary>
    public async Task<Decision<CertificationRun>> Begin(PartnerApplication application, string by, CancellationToken cancellationToken)
    {
        var answers = application.Read();
        if (application.ClosedAt is not null || !answers.ContainsKey(ApplicationForms.Access) || !answers.ContainsKey(ApplicationForms.Keys))
        {
            return new Refusal(Outcome.Refused, "Fill in the forms 'Access' and 'Client and keys' first: a run looks at what was asked for and at who signs.");
        }
        return await db.Write<Decision<CertificationRun>>(async unit =>
        {
            var since = unit.Now.AddDays(-1);
            if (await unit.Db.Set<CertificationRun>().CountAsync(r => r.Application == application.Id && r.StartedAt > since, cancellationToken) >= MostRunsADay)
            {
                return new Refusal(Outcome.TooMany, $"{MostRunsADay} runs were begun within a day. The sandbox is open without a run: try there, and begin again tomorrow.");
            }
            if (await Newest(unit.Db, application.Id, cancellationToken) is { Report: null } before)
            {
                await Seal(unit, application, before, cancellationToken);
            }
            // The reports say what was seen; the sights themselves are needed no longer.
            var over = unit.Db.Set<CertificationRun>().Where(r => r.Application == application.Id).Select(r => r.Id);
            await unit.Db.Set<SandboxUse>().Where(u => over.Contains(u.Run)).ExecuteDeleteAsync(cancellationToken);
            var run = new CertificationRun { Id = Guid.CreateVersion7(unit.Now), Application = application.Id, StartedAt = unit.Now, Until = unit.Now + RunLife, Of = Subject(answers) };
            unit.Db.Add(run);
            await audit.Write(unit, new AuditEntry("partner.certification-begun", by, PartnerApplications.Target(application)));
            return run;
        }, cancellationToken);
    }

    /// <summary>The newest run with its checks; null where there is none. One whose time is over gets its report now.</summary>
    public async Task<CertificationState?> Current(PartnerApplication application, CancellationToken cancellationToken)
    {
        var run = await db.Read(read => Newest(read, application.Id, cancellationToken), cancellationToken);
        if (run is { Report: null } && run.Until <= clock.GetUtcNow())
        {
            run = await db.Write(async unit =>
            {
                var held = await unit.Db.Set<CertificationRun>().FirstAsync(r => r.Id == run.Id, cancellationToken);
                if (held.Report is null)
                {
                    await Seal(unit, application, held, cancellationToken);
                }
                return held;
            }, cancellationToken);
        }
        return run is null ? null : new CertificationState(run, run.Report is { } report ? ChecksOf(report) : Judge(application.Read(), await db.Read(read => Uses(read, run.Id, cancellationToken), cancellationToken)));
    }

    /// <summary>True where the newest run was passed, is about the forms as they are now, and has not expired: by what was signed, and not by what stands beside it.</summary>
    public bool Counts(CertificationState? state, Answers answers) =>
        state is { Run: { Report: { } report } run } && Holds(run) && JsonNode.Parse(report) is { } signed && (bool)signed["passed"]! && (string)signed["about"]! == Subject(answers)
        && (string)signed["application"]! == run.Application.ToString() && DateTimeOffset.Parse((string)signed["expires"]!, System.Globalization.CultureInfo.InvariantCulture) > clock.GetUtcNow();

    /// <summary>True where a key that this node trusts signed the report as it is.</summary>
    public bool Holds(CertificationRun run) => run is { Report: { } report, KeyId: { } key, Signature: { Length: 64 } signature } && SealedDocument.HashOf(report) == run.Hash
        && trust.Load().TryGetValue(key, out var known) && known.Verifies(SealedDocument.Statement(Kind, run.Hash), signature);

    /// <summary>Notes something of a running certification; a word of <see cref="SandboxSeen"/> where it is planted in place of an answer.</summary>
    public async Task<string?> See(
        PartnerApplication application, string seen, string operation, string key, string content, CancellationToken cancellationToken, bool safe = true)
    {
        var now = clock.GetUtcNow();
        if (await db.Read(read => Newest(read, application.Id, cancellationToken), cancellationToken) is not { Report: null } known || known.Until <= now)
        {
            return null;
        }
        return await db.Write(async unit =>
        {
            // The row is locked from here on, so that sights have an order and nothing is planted twice.
            if (await unit.Sql.Execute("UPDATE partner_certifications SET sights = sights + 1 WHERE id = $1 AND report IS NULL AND sights < $2", known.Id, MostSights) == 0)
            {
                return null;
            }
            var run = await unit.Db.Set<CertificationRun>().FirstAsync(r => r.Id == known.Id, cancellationToken);
            var uses = await Uses(unit.Db, run.Id, cancellationToken);
            var planted = seen == SandboxSeen.Call ? CertificationRules.Plant(uses, safe) : null;
            var use = new SandboxUse { Run = run.Id, Number = run.Sights, At = now, Seen = planted ?? seen, Operation = operation, Key = key, Content = content };
            unit.Db.Add(use);
            uses.Add(use);
            if (CertificationRules.Passed(Judge(application.Read(), uses)))
            {
                await Seal(unit, application, run, cancellationToken, uses);
            }
            return planted;
        }, cancellationToken);
    }

    private async Task Seal(UnitOfWork unit, PartnerApplication application, CertificationRun run, CancellationToken cancellationToken, List<SandboxUse>? uses = null)
    {
        var answers = application.Read();
        var checks = Judge(answers, uses ?? await Uses(unit.Db, run.Id, cancellationToken));
        run.Passed = CertificationRules.Passed(checks) && run.Of == Subject(answers);
        run.ExpiresAt = unit.Now + CertificateLife;
        var report = new JsonObject
        {
            ["application"] = application.Id.ToString(), ["partner"] = application.Partner, ["client"] = application.Client, ["run"] = run.Id.ToString(), ["release"] = feed.Current?.Number ?? 0,
            ["begun"] = Stamp(run.StartedAt), ["made"] = Stamp(unit.Now), ["expires"] = Stamp(run.ExpiresAt.Value), ["passed"] = run.Passed, ["about"] = run.Of,
            ["interfaces"] = new JsonArray([.. PartnerFile.Interfaces(answers).Select(id => (JsonNode)id)]),
            ["questionnaire"] = answers.HashOf(ApplicationForms.Security),
            ["checks"] = new JsonArray([.. checks.Select(check => (JsonNode)new JsonObject { ["id"] = check.Id, ["rule"] = check.Rule, ["seen"] = check.Seen, ["state"] = Word(check.State), ["todo"] = check.Todo })]),
        };
        var document = signer.Seal(Kind, CanonicalJson.Write(report));
        (run.Report, run.Hash, run.KeyId, run.Signature) = (document.Content, document.Hash, document.KeyId, document.Signature);
        await audit.Write(unit, new AuditEntry(run.Passed ? "partner.certified" : "partner.certification-failed", PartnerApplications.Actor(application), PartnerApplications.Target(application)) { Detail = run.Hash });
    }

    private IReadOnlyList<CertificationCheck> Judge(Answers answers, IReadOnlyList<SandboxUse> uses) => CertificationRules.Judge(uses, PartnerFile.Interfaces(answers), Writes(answers));

    /// <summary>True where something that was asked for has an operation with an effect.</summary>
    private bool Writes(Answers answers) => feed.Current?.Workspace is { } workspace && answers.Many(ApplicationForms.Access, "interfaces").Select(value => value.Split(' '))
        .Any(parts => parts is [var id, "write"] && workspace.Apis.TryGetValue(id, out var api) && api.OpenApi?.Operations.Any(operation => operation.Method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE")) == true);

    private static IReadOnlyList<CertificationCheck> ChecksOf(byte[] report) =>
    [
        .. JsonNode.Parse(report)!["checks"]!.AsArray().Select(check => new CertificationCheck(
            (string)check!["id"]!, (string)check["rule"]!, (string)check["seen"]!, States.First(state => Word(state) == (string)check["state"]!), (string)check["todo"]!)),
    ];

    private static readonly CheckState[] States = [CheckState.Open, CheckState.Passed, CheckState.Failed, CheckState.NotNeeded];

    /// <summary>The state as reports and answers write it.</summary>
    public static string Word(CheckState state) => state switch { CheckState.Passed => "passed", CheckState.Failed => "failed", CheckState.NotNeeded => "not-needed", _ => "open" };

    private static string Stamp(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<CertificationRun?> Newest(ConcordatDb read, Guid application, CancellationToken cancellationToken) =>
        read.Set<CertificationRun>().Where(r => r.Application == application).OrderByDescending(r => r.StartedAt).FirstOrDefaultAsync(cancellationToken);

    private static Task<List<SandboxUse>> Uses(ConcordatDb read, Guid run, CancellationToken cancellationToken) =>
        read.Set<SandboxUse>().Where(u => u.Run == run).OrderBy(u => u.Number).ToListAsync(cancellationToken);

    /// <summary>The signed report for whoever keeps it: content, hash, key and signature (ES256 over <see cref="SealedDocument.Statement"/>).</summary>
    public static byte[] Export(CertificationRun run) => PartnerPortal.Export(Kind, new SealedDocument(run.Report!, run.Hash!, run.KeyId!, run.Signature!));
}
