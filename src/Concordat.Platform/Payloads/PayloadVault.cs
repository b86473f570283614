using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Payloads;

/// <summary>
/// Seals and opens payloads: Brotli, then AES-256-GCM under a fresh key per record, wrapped by a key per interface and month
/// (<see cref="DataKeys"/>). Erasing a record deletes its row; erasing a month destroys its key.
/// </summary>
public sealed class PayloadVault(ModuleDb db, DataKeys keys, TimeProvider clock)
{
    private const int LargestContent = 64 * 1024 * 1024;

    /// <summary>Compresses and encrypts. Costs time, so call it outside a unit of work.</summary>
    public SealedPayload Seal(string interfaceName, ReadOnlySpan<byte> content)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var (keyId, wrapping) = keys.Current(interfaceName, now);
        Span<byte> recordKey = stackalloc byte[32];
        RandomNumberGenerator.Fill(recordKey);

        var rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(content.Length));
        try
        {
            BrotliEncoder.TryCompress(content, rented, out var length, quality: 1, window: 18);
            var body = Sealed.Encrypt(recordKey, rented.AsSpan(0, length), Associated(id, keyId));
            var wrapped = Sealed.Encrypt(wrapping, recordKey, Associated(id, keyId));
            return new SealedPayload(id, keyId, wrapped, body, content.Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rented);
            ArrayPool<byte>.Shared.Return(rented);
            CryptographicOperations.ZeroMemory(recordKey);
        }
    }

    /// <summary>Stores a sealed payload in the unit's transaction; answers its id.</summary>
    public async Task<Guid> Store(UnitOfWork unit, SealedPayload payload)
    {
        await unit.StorePayloads([payload]);
        return payload.Id;
    }

    /// <summary>Stores sealed payloads in the unit's transaction.</summary>
    internal Task Store(UnitOfWork unit, IReadOnlyList<SealedPayload> payloads) => payloads.Count == 0 ? Task.CompletedTask : unit.StorePayloads(payloads);

    /// <summary>The clear content; null where the record or its key was erased. Reading PHI for a person is audited by the caller.</summary>
    /// <exception cref="CryptographicException">The record was altered.</exception>
    public async Task<byte[]?> Open(Guid id, CancellationToken cancellationToken = default)
    {
        var rows = await db.ReadSql(sql => sql.Rows(
            "SELECT key_id, wrapped_key, body, size FROM payloads WHERE id = $1",
            row => new SealedPayload(id, row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetInt32(3)), id), cancellationToken);
        return rows is [var payload] ? Open(payload) : null;
    }

    /// <summary>The clear contents of many, in the order of the ids; null where a record or its key was erased.</summary>
    /// <exception cref="CryptographicException">A record was altered.</exception>
    public async Task<byte[]?[]> Open(IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default)
    {
        var found = new Dictionary<Guid, SealedPayload>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(50)) // as many as one statement takes on either database
        {
            var rows = await db.ReadSql(sql => sql.Rows(
                $"SELECT id, key_id, wrapped_key, body, size FROM payloads WHERE id IN ({string.Join(", ", some.Select((_, i) => $"${i + 1}"))})",
                row => new SealedPayload(row.GetGuid(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), row.GetInt32(4)), [.. some.Select(id => (object?)id)]), cancellationToken);
            rows.ForEach(row => found[row.Id] = row);
        }
        return [.. ids.Select(id => found.TryGetValue(id, out var payload) ? Open(payload) : null)];
    }

    internal byte[]? Open(SealedPayload payload)
    {
        if (keys.Find(payload.KeyId) is not { } wrapping)
        {
            return null;
        }
        if (payload.Size is < 0 or > LargestContent)
        {
            throw new CryptographicException("The stored size of a payload is out of bounds.");
        }
        var associated = Associated(payload.Id, payload.KeyId);
        var recordKey = Sealed.Decrypt(wrapping, payload.WrappedKey, associated);
        var compressed = Sealed.Decrypt(recordKey, payload.Body, associated);
        CryptographicOperations.ZeroMemory(recordKey);
        var content = new byte[payload.Size];
        return BrotliDecoder.TryDecompress(compressed, content, out var written) && written == content.Length
            ? content
            : throw new CryptographicException("A payload does not decompress to its stored size.");
    }

    private static byte[] Associated(Guid id, string keyId)
    {
        var text = new byte[16 + Encoding.UTF8.GetByteCount(keyId)];
        id.TryWriteBytes(text);
        Encoding.UTF8.GetBytes(keyId, text.AsSpan(16));
        return text;
    }
}
