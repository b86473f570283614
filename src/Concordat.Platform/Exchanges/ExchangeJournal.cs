using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Exchanges;

/// <summary>
/// Exchanges that are durable and not yet rows: two files beside those of SQLite that take turns, one written while the rows of the other go
/// into the database. A batch costs one write and one fsync; a transaction writes some thirty pages for it.
/// <para>A file is a row of batches: length of the text (4 bytes), CRC-32C of number and text (4), number (8, counted up by one), all little-endian, and
/// the exchanges as JSON. What a crash cut off, and what an earlier turn left behind, has another sum or number and ends the file.</para>
/// </summary>
internal sealed class ExchangeJournal : IDisposable
{
    private const int HeaderSize = 16;
    /// <summary>Written once at the start: to write over what is there changes no metadata, which the disk would have to keep in order.</summary>
    private const int KeptLength = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly FileStream[] _files;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private List<ExchangeRecord> _pending = [];
    private int _current;
    private long _offset;
    private long _number;

    private ExchangeJournal(FileStream[] files) => _files = files;

    /// <summary>Exchanges since the last turn.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Opens a journal of this process beside a database. No other process reads or deletes it while this one lives.</summary>
    public static ExchangeJournal Open(string database)
    {
        var name = $"{database}-exchanges-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        FileStream[] files = [Hold($"{name}.0", FileMode.CreateNew), Hold($"{name}.1", FileMode.CreateNew)];
        var zeros = new byte[KeptLength];
        foreach (var file in files)
        {
            RandomAccess.Write(file.SafeFileHandle, zeros, 0);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        return new ExchangeJournal(files);
    }

    /// <summary>Hands on what processes left behind that are no more, and deletes it when that is stored.</summary>
    public static async Task Recover(string database, Func<List<ExchangeRecord>, Task> store)
    {
        var path = Path.GetFullPath(database);
        foreach (var name in Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}-exchanges-*").Order(StringComparer.Ordinal))
        {
            FileStream file;
            try
            {
                file = Hold(name, FileMode.Open);
            }
            catch (IOException)
            {
                continue; // its process lives, or has ended just now
            }
            await using (file)
            {
                foreach (var batch in Read(file))
                {
                    await store(batch);
                }
            }
            File.Delete(name);
        }
    }

    /// <summary>Durable when it returns. Where it throws nothing of the batch counts.</summary>
    public void Append(List<ExchangeRecord> batch)
    {
        lock (_gate)
        {
            _buffer.ResetWrittenCount();
            _buffer.GetSpan(HeaderSize)[..HeaderSize].Clear();
            _buffer.Advance(HeaderSize);
            using (var json = new Utf8JsonWriter(_buffer))
            {
                JsonSerializer.Serialize(json, batch, ExchangeJson.Default.ListExchangeRecord);
            }
            var handle = _files[_current].SafeFileHandle;
            var bytes = MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
            WriteHeader(bytes, _number + 1);
            // After a failure the next batch is written over this one, whole: pages of which the system forgot that they are not on the disk are dirty again.
            RandomAccess.Write(handle, bytes, _offset);
            DataSync.Run(handle);
            (_offset, _number) = (_offset + bytes.Length, _number + 1);
            _pending.AddRange(batch);
        }
    }

    /// <summary>What was appended since the last turn; what comes next goes into the other file, which must be forgotten by now.</summary>
    public List<ExchangeRecord> Turn()
    {
        lock (_gate)
        {
            (var taken, _pending) = (_pending, []);
            (_current, _offset) = (1 - _current, 0);
            return taken;
        }
    }

    /// <summary>The exchanges of the last turn are rows now. To store one twice does no harm, so the file need not be clean on the disk.</summary>
    public void Forget()
    {
        var file = _files[1 - _current];
        if (file.Length > KeptLength)
        {
            file.SetLength(KeptLength);
        }
        RandomAccess.Write(file.SafeFileHandle, new byte[HeaderSize], 0);
    }

    /// <summary>Closes and deletes the files, where all that is in them is stored.</summary>
    public void Delete()
    {
        Dispose();
        Array.ForEach(_files, file => File.Delete(file.Name));
    }

    /// <summary>Closes the files, which stay for the next start.</summary>
    public void Dispose() => Array.ForEach(_files, file => file.Dispose());

    /// <summary>Opened so that no other process can open it; the system lets go of it when the process ends, however it ends.</summary>
    private static FileStream Hold(string name, FileMode mode)
    {
        var options = PrivateFile.Owned(mode, FileAccess.ReadWrite);
        options.BufferSize = 0;
        return new FileStream(name, options);
    }

    private static void WriteHeader(Span<byte> batch, long number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(batch, batch.Length - HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(batch[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[4..], Sum(batch[8..]));
    }

    private static IEnumerable<List<ExchangeRecord>> Read(FileStream file)
    {
        var header = new byte[HeaderSize];
        for (long? last = null; file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize;)
        {
            var (length, number) = (BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)));
            if (length <= 0 || length > file.Length - file.Position || number != (last ?? number - 1) + 1)
            {
                yield break;
            }
            var batch = new byte[8 + length];
            header.AsSpan(8).CopyTo(batch);
            file.ReadExactly(batch.AsSpan(8));
            if (Sum(batch) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            {
                yield break;
            }
            last = number;
            yield return JsonSerializer.Deserialize(batch.AsSpan(8), ExchangeJson.Default.ListExchangeRecord)!;
        }
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }
        foreach (var one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }
        return ~sum;
    }
}

/// <summary>Exchanges in the journal.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(List<ExchangeRecord>))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
