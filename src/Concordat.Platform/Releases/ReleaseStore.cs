using Concordat.Core.Releases;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Releases;

/// <summary>A release in a list.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ChangeId">The change request that made it.</param>
/// <param name="Author">Who proposed it.</param>
/// <param name="Title">What it is about.</param>
/// <param name="CreatedAt">When it was compiled.</param>
public sealed record ReleaseSummary(int Number, string Hash, string ChangeId, string Author, string Title, DateTimeOffset CreatedAt);

/// <summary>An activation in a list.</summary>
/// <param name="Serial">Its serial.</param>
/// <param name="Release">The release that it orders.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record ActivationSummary(int Serial, int Release, string By, string Reason, DateTimeOffset At);

/// <summary>Where both chains end: what the next release and the next activation must follow.</summary>
/// <param name="Number">Number of the newest release; 0 for none.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Serial">Serial of the newest activation; 0 for none.</param>
/// <param name="ActivationHash">Its hash.</param>
/// <param name="Active">The release that it orders; 0 for none.</param>
public sealed record ReleaseHead(int Number, string? Hash, int Serial, string? ActivationHash, int Active);

/// <summary>Keeps sealed releases and activations. Believes nothing: whoever reads verifies.</summary>
public sealed class ReleaseStore(ModuleDb db, ReleaseSignal signal)
{
    /// <summary>The ends of the chains, for information.</summary>
    public Task<ReleaseHead> Head(CancellationToken cancellationToken = default) => db.ReadSql(ReadHead, cancellationToken);

    /// <summary>The ends of the chains inside a unit of work, which from here on is the only one that may add to them.</summary>
    public async Task<ReleaseHead> LockHead(UnitOfWork unit, CancellationToken cancellationToken = default)
    {
        await unit.LockKeys(["releases"], cancellationToken);
        return await ReadHead(unit.Sql);
    }

    /// <summary>Adds a release; it runs nowhere until an activation orders it.</summary>
    public Task Add(UnitOfWork unit, SealedDocument document, ReleaseContent content) => unit.Sql.Execute(
        "INSERT INTO releases (number, hash, key_id, signature, content, change_id, author, title, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        content.Number, document.Hash, document.KeyId, document.Signature, document.Content, content.Change.Id, content.Change.Author,
        content.Change.Title, content.CreatedAt);

    /// <summary>Adds an activation and tells every node after the commit.</summary>
    public async Task Add(UnitOfWork unit, SealedDocument document, Activation activation)
    {
        await unit.Sql.Execute(
            "INSERT INTO activations (serial, release, hash, key_id, signature, content, ordered_by, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            activation.Serial, activation.Release, document.Hash, document.KeyId, document.Signature, document.Content, activation.By,
            activation.Reason, activation.At);
        unit.AfterCommit(signal.Wake);
        await unit.Notify(ReleaseSignal.Channel, CancellationToken.None);
    }

    /// <summary>All releases, newest first.</summary>
    public Task<List<ReleaseSummary>> List(int most = 500, CancellationToken cancellationToken = default) =>
        db.Read(context => context.Set<ReleaseRow>().OrderByDescending(r => r.Number).Take(most)
            .Select(r => new ReleaseSummary(r.Number, r.Hash, r.ChangeId, r.Author, r.Title, r.CreatedAt)).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>The numbers of the releases that were made in a period.</summary>
    public Task<List<int>> Between(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        db.Read(context => context.Set<ReleaseRow>().Where(r => r.CreatedAt >= from && r.CreatedAt < until).OrderBy(r => r.Number).Select(r => r.Number).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>The activations of a period, in order.</summary>
    public Task<List<ActivationSummary>> ActivationsBetween(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        db.Read(context => context.Set<ActivationRow>().Where(a => a.At >= from && a.At < until).OrderBy(a => a.Serial)
            .Select(a => new ActivationSummary(a.Serial, a.Release, a.OrderedBy, a.Reason, a.At)).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Activations, newest first.</summary>
    public Task<List<ActivationSummary>> Activations(int most = 100, CancellationToken cancellationToken = default) =>
        db.Read(context => context.Set<ActivationRow>().OrderByDescending(a => a.Serial).Take(most)
            .Select(a => new ActivationSummary(a.Serial, a.Release, a.OrderedBy, a.Reason, a.At)).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>One release as it was sealed; null where there is none.</summary>
    public Task<SealedDocument?> Find(int number, CancellationToken cancellationToken = default) =>
        db.Read(context => context.Set<ReleaseRow>().Where(r => r.Number == number)
            .Select(r => new SealedDocument(r.Content, r.Hash, r.KeyId, r.Signature)).FirstOrDefaultAsync(cancellationToken), cancellationToken);

    /// <summary>The activations from a serial on, as they were sealed, in order.</summary>
    internal Task<List<SealedDocument>> ActivationsFrom(int serial, CancellationToken cancellationToken) =>
        db.Read(context => context.Set<ActivationRow>().Where(a => a.Serial >= serial).OrderBy(a => a.Serial).Take(10_000)
            .Select(a => new SealedDocument(a.Content, a.Hash, a.KeyId, a.Signature)).ToListAsync(cancellationToken), cancellationToken);

    private static async Task<ReleaseHead> ReadHead(SqlSession sql)
    {
        var release = await sql.Rows("SELECT number, hash FROM releases ORDER BY number DESC LIMIT 1", row => (row.GetInt32(0), row.GetString(1)));
        var activation = await sql.Rows(
            "SELECT serial, hash, release FROM activations ORDER BY serial DESC LIMIT 1", row => (row.GetInt32(0), row.GetString(1), row.GetInt32(2)));
        var (number, hash) = release is [var r] ? r : (0, null!);
        var (serial, activationHash, active) = activation is [var a] ? a : (0, null!, 0);
        return new ReleaseHead(number, hash, serial, activationHash, active);
    }
}
