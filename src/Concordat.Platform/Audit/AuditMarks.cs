using System.Data.Common;
using System.Runtime.CompilerServices;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Audit;

/// <summary>
/// What was signed about the chain while it grew, read beside it in the order of positions: the checkpoints of the database, the anchors of the file
/// outside, and what an authority stamped. Whoever writes the chain anew can sign none of them.
/// </summary>
internal sealed class AuditMarks : IAsyncDisposable
{
    private const int Page = 5000;
    private readonly SigningKey _key;
    private readonly Source[] _sources;
    private readonly string? _roots;

    public AuditMarks(ModuleDb db, PlatformOptions options, CancellationToken cancellationToken)
    {
        _key = SigningKey.LoadOrCreate(AuditSealer.KeyFile(options));
        _roots = options.Audit.Timestamps?.Roots;
        _sources =
        [
            new Source("a checkpoint", Checkpoints(db, cancellationToken).GetAsyncEnumerator(cancellationToken), Signed),
            new Source("an anchor", Anchors(AuditSealer.AnchorFile(options), cancellationToken).GetAsyncEnumerator(cancellationToken), Signed),
            new Source("a timestamp", Timestamps(db, cancellationToken).GetAsyncEnumerator(cancellationToken), Stamped),
        ];
    }

    /// <summary>How many checkpoints an authority stamped, of those that were looked at.</summary>
    public long Stamps { get; private set; }

    /// <summary>Passes the marks before a position, whose entries are gone; what is wrong with one of them by itself.</summary>
    public async ValueTask<string?> SkipTo(long position)
    {
        foreach (var source in _sources)
        {
            while (await source.Peek() is { } mark && mark.Position < position)
            {
                if (source.Flaw(mark) is { } flaw)
                {
                    return $"{source.Name} for position {mark.Position} was changed: {flaw}";
                }
                source.Take();
            }
        }
        return null;
    }

    /// <summary>What is wrong with the marks up to the last entry of this tree; null where they agree with it and with the hash there.</summary>
    public async ValueTask<string?> FlawAt(AuditTree tree, string hash)
    {
        var position = tree.Count;
        foreach (var source in _sources)
        {
            while (await source.Peek() is { } mark && mark.Position <= position)
            {
                if (mark.Position < position)
                {
                    return $"{source.Name} for position {mark.Position} stands at a wrong place: it was added or moved";
                }
                if (source.Flaw(mark) is { } flaw)
                {
                    return $"{source.Name} for position {position} was changed: {flaw}";
                }
                if (mark.Hash != hash || mark.Root != tree.Root)
                {
                    return $"the chain up to entry {position} was rewritten: {source.Name} says otherwise";
                }
                if (mark.Peaks is { } peaks && peaks != tree.Peaks)
                {
                    return $"{source.Name} for position {position} was changed: its peaks are not those of the entries";
                }
                source.Take();
            }
        }
        return null;
    }

    /// <summary>Whether something was signed about entries that are not there.</summary>
    public async ValueTask<string?> FlawBehind(long last)
    {
        foreach (var source in _sources)
        {
            if (await source.Peek() is { } mark)
            {
                return $"the entries after {last} were removed: {source.Name} names position {mark.Position}";
            }
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
        _key.Dispose();
    }

    private static IAsyncEnumerable<Mark> Checkpoints(ModuleDb db, CancellationToken cancellationToken) => Paged(db,
        "SELECT position, hash, root, at, signature, peaks FROM audit_checkpoints",
        row => new Mark(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), Bytes(row.GetString(4)), row.GetString(5)), cancellationToken);

    private static IAsyncEnumerable<Mark> Timestamps(ModuleDb db, CancellationToken cancellationToken) => Paged(db,
        "SELECT position, statement, token FROM audit_timestamps", row => Statement(row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2)), cancellationToken);

    /// <summary>All rows of a table in the order of positions, a page in memory at a time.</summary>
    private static async IAsyncEnumerable<Mark> Paged(ModuleDb db, string select, Func<DbDataReader, Mark> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = -1L; ;)
        {
            var rows = await db.ReadSql(sql => sql.Rows($"{select} WHERE position > $1 ORDER BY position LIMIT {Page}", read, after), cancellationToken);
            foreach (var row in rows)
            {
                yield return row;
            }
            if (rows.Count < Page)
            {
                yield break;
            }
            after = rows[^1].Position;
        }
    }

    /// <summary>What the authority stamped; where the text is none, a mark that agrees with nothing.</summary>
    private static Mark Statement(long position, string text, byte[] token) =>
        text.Split(':') is [var at, var hash, var root, var ticks] && long.TryParse(at, out var stamped) && stamped == position && long.TryParse(ticks, out var time)
            ? new Mark(position, hash, root, time, token, null)
            : new Mark(position, "", "", 0, token, null);

    private static async IAsyncEnumerable<Mark> Anchors(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            yield break;
        }
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            // A line that a crash cut off is no statement; one that reads as one must hold.
            if (line.Split(' ') is [var position, var hash, var root, var ticks, var signature] && long.TryParse(position, out var at) && long.TryParse(ticks, out var time))
            {
                yield return new Mark(at, hash, root, time, Bytes(signature), null);
            }
        }
    }

    private string? Signed(Mark mark) =>
        _key.Verify(AuditSealer.CheckpointText(mark.Position, mark.Hash, mark.Root, mark.Ticks), mark.Signature) ? null : "its signature does not hold";

    private string? Stamped(Mark mark)
    {
        Stamps++;
        return AuditTimestamps.Flaw(mark.Signature, AuditSealer.CheckpointText(mark.Position, mark.Hash, mark.Root, mark.Ticks), _roots);
    }

    private static byte[] Bytes(string signature)
    {
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length) ? bytes[..length] : [];
    }

    private sealed record Mark(long Position, string Hash, string Root, long Ticks, byte[] Signature, string? Peaks);

    /// <summary>One row of marks with the next one in hand.</summary>
    private sealed class Source(string name, IAsyncEnumerator<Mark> marks, Func<Mark, string?> flaw) : IAsyncDisposable
    {
        private Mark? _next;
        private bool _ended;

        public string Name => name;

        /// <summary>What is wrong with a mark by itself.</summary>
        public string? Flaw(Mark mark) => flaw(mark);

        public async ValueTask<Mark?> Peek()
        {
            if (_next is null && !_ended)
            {
                (_next, _ended) = await marks.MoveNextAsync() ? (marks.Current, false) : (null, true);
            }
            return _next;
        }

        public void Take() => _next = null;

        public ValueTask DisposeAsync() => marks.DisposeAsync();
    }
}
