using System.Buffers;

namespace Concordat.Gateway;

/// <summary>A body in a rented array. It holds what a patient's record may hold, so it is cleared when it goes back.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    private byte[] _array;

    public PooledBytes(int capacity = 4096) => _array = ArrayPool<byte>.Shared.Rent(Math.Max(256, capacity));

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    public byte[] ToArray() => Span.ToArray();

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsSpan(Length);
    }

    /// <summary>Reads a stream to its end; false where it is longer than the limit.</summary>
    public async ValueTask<bool> Fill(Stream stream, long limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await stream.ReadAsync(GetMemory(1024), cancellationToken);
            if (read == 0)
            {
                return true;
            }
            Length += read;
            if (Length > limit)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        var array = Interlocked.Exchange(ref _array, []);
        if (array.Length > 0)
        {
            array.AsSpan(0, Math.Min(Length, array.Length)).Clear();
            ArrayPool<byte>.Shared.Return(array);
        }
        Length = 0;
    }

    private void Grow(int sizeHint)
    {
        if (_array.Length - Length >= Math.Max(1, sizeHint))
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, Length + sizeHint));
        _array.AsSpan(0, Length).CopyTo(larger);
        _array.AsSpan(0, Length).Clear();
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
