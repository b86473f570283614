using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Catalogue;
using Concordat.Governance.Access;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Governance.Incidents;
using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Releases;

/// <summary>
/// What was released, decided and recorded in a period, as a ZIP with a manifest of SHA-256 hashes that the release key signs. Written to a file that is gone when it is
/// closed, entry by entry: a long period costs time and disk, and no memory. That it was made stands in the ledger before it is handed out.
/// </summary>
internal sealed class MakeEvidence(ModuleDb db, ReleaseStore store, ReleaseFeed feed, ReleaseSigner signer, AuditLedger audit, PlatformOptions options, TimeProvider clock)
{
    private const int Page = 1000;

    /// <summary>The pack, from its first byte on.</summary>
    public async Task<Stream> Handle(DateOnly from, DateOnly to, string actor, CancellationToken cancellationToken)
    {
        var (since, until, now) = (Begin(from), Begin(to.AddDays(1)), clock.GetUtcNow());
        var pack = Temporary();
        try
        {
            var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
            byte[] manifest;
            using (var zip = new ZipArchive(pack, ZipArchiveMode.Create, leaveOpen: true))
            {
                Task Add(string path, byte[] content) => Write(zip, hashes, path, now, stream => stream.WriteAsync(content, cancellationToken).AsTask(), cancellationToken);
                await Releases(Add, since, until, cancellationToken);
                await Changes(Add, since, until, cancellationToken);
                await AccessReviews(Add, since, until, cancellationToken);
                await Incidents(Add, since, until, cancellationToken);
                await Write(zip, hashes, "audit.jsonl", now, stream => Ledger(stream, since, until, cancellationToken), cancellationToken);
                manifest = EvidenceManifest.Write(feed.Current?.Workspace.Organization.Name ?? "", since, until, now, actor, hashes);
                var seal = EvidenceManifest.WriteSeal(signer.Seal(EvidenceManifest.Kind, manifest), signer.Public);
                await Write(zip, [], EvidenceManifest.File, now, stream => stream.WriteAsync(manifest, cancellationToken).AsTask(), cancellationToken);
                await Write(zip, [], EvidenceManifest.Seal, now, stream => stream.WriteAsync(seal, cancellationToken).AsTask(), cancellationToken);
            }
            await db.Write(unit => audit.Write(unit, new AuditEntry("evidence.exported", actor, $"evidence/{from:yyyy-MM-dd}/{to:yyyy-MM-dd}")
            {
                Detail = $"{hashes.Count} files, manifest {Core.Releases.SealedDocument.HashOf(manifest)}", Release = feed.Current?.Number,
            }), cancellationToken);
            pack.Position = 0;
            return pack;
        }
        catch
        {
            await pack.DisposeAsync();
            throw;
        }
    }

    /// <summary>In the node's own folder: what is written there is as private as its database.</summary>
    private FileStream Temporary()
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.DataFolder, "evidence"));
        return new FileStream(Path.Combine(folder.FullName, Path.GetRandomFileName()),
            PrivateFile.Owned(FileMode.CreateNew, FileAccess.ReadWrite, how: FileOptions.DeleteOnClose | FileOptions.Asynchronous));
    }

    private static async Task Write(ZipArchive zip, Dictionary<string, string> hashes, string path, DateTimeOffset now, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = now;
        using var hash = SHA256.Create();
        await using (var stream = new CryptoStream(await entry.OpenAsync(cancellationToken), hash, CryptoStreamMode.Write))
        {
            await write(stream);
        }
        hashes[path] = "sha256:" + Convert.ToHexStringLower(hash.Hash!);
    }

    private async Task Releases(Func<string, byte[], Task> add, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        foreach (var number in await store.Between(since, until, cancellationToken))
        {
            if (await store.Find(number, cancellationToken) is { } document)
            {
                await add($"releases/{number:D6}.json", document.Content);
                await add($"releases/{number:D6}.sig.json", Encoding.UTF8.GetBytes(new JsonObject
                {
                    ["hash"] = document.Hash, ["keyId"] = document.KeyId, ["signature"] = Convert.ToBase64String(document.Signature),
                }.ToJsonString()));
            }
        }
        await add("activations.json", JsonSerializer.SerializeToUtf8Bytes(await store.ActivationsBetween(since, until, cancellationToken), ControlJson.Default.ListActivationSummary));
    }

    private async Task Changes(Func<string, byte[], Task> add, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var numbers = await db.Read(context => context.Set<ChangeRequest>().Where(c => (c.OpenedAt >= since && c.OpenedAt < until) || (c.DecidedAt >= since && c.DecidedAt < until))
            .OrderBy(c => c.Number).Select(c => c.Number).ToListAsync(cancellationToken), cancellationToken);
        foreach (var number in numbers)
        {
            var change = await db.Read(context => context.Set<ChangeRequest>().FirstAsync(c => c.Number == number, cancellationToken), cancellationToken);
            var votes = await db.Read(context => context.Set<ChangeVote>().Where(v => v.ChangeNumber == number).OrderBy(v => v.Number).ToListAsync(cancellationToken), cancellationToken);
            var comments = await ChangeQueries.Comments(db, number, cancellationToken);
            await add($"changes/{change.Id}.json", JsonSerializer.SerializeToUtf8Bytes(Told(change, votes, comments), ControlJson.Default.DecidedChange));
        }
    }

    private async Task AccessReviews(Func<string, byte[], Task> add, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var reviews = await db.Read(context => context.Set<AccessReview>().Where(r => r.ClosedAt >= since && r.ClosedAt < until).OrderBy(r => r.Number).ToListAsync(cancellationToken), cancellationToken);
        foreach (var review in reviews)
        {
            await add($"access-reviews/{review.Id}.json", CloseAccessReview.File(review, signer.Public)!);
        }
    }

    private async Task Incidents(Func<string, byte[], Task> add, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var closed = await db.Read(context => context.Set<Incident>().Where(i => i.ClosedAt >= since && i.ClosedAt < until).OrderBy(i => i.Number).ToListAsync(cancellationToken), cancellationToken);
        foreach (var incident in closed)
        {
            await add($"incidents/{incident.Id}.json", IncidentReport.File(incident, signer.Public)!);
        }
    }

    private static ControlApi.DecidedChange Told(ChangeRequest c, List<ChangeVote> votes, List<ChangeComment> comments) => new(
        c.Id, c.Title, c.Author, c.State.ToString(), c.BaseRelease, c.Revision, c.ContentHash, c.Evidence, c.OpenedAt, c.DecidedAt, c.DecidedBy, c.DecisionReason, c.Emergency, c.ReviewedAt, c.Release,
        JsonNode.Parse(c.Plan), JsonNode.Parse(c.Findings), JsonNode.Parse(c.Classified), JsonNode.Parse(c.Consumers),
        [.. votes.Select(v => new ControlApi.DecidedVote(v.Person, v.Seat, v.Yes, v.At, v.Reason, v.ContentHash))], [.. comments.Select(one => new ControlApi.DecidedRemark(one.Person, one.At, one.File, one.Line, one.Text, one.Revision))]);

    private async Task Ledger(Stream stream, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        for (long after = 0; ;)
        {
            var rows = await AuditQueries.Between(db, since, until, after, Page, cancellationToken);
            foreach (var row in rows)
            {
                await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(ControlApi.AuditView.Of(row), ControlJson.Default.AuditView), cancellationToken);
                stream.WriteByte((byte)'\n');
            }
            if (rows.Count < Page)
            {
                return;
            }
            after = rows[^1].Seq;
        }
    }

    private static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
