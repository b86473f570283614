using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Concordat.Trust.Possession;

/// <summary>
/// Proofs that were used, in memory, for as long as their time would be accepted (RFC 9449 §11.1). Each node has its own. When so many came that no more are
/// held, further ones are refused, and one key has no more than its share: what is forgotten could be sent again.
/// </summary>
internal sealed class UsedProofs(TimeProvider clock)
{
    private const int Most = 400_000;
    private const int Share = 100_000;
    private readonly Lock _gate = new();
    private Generation _young = new();
    private Generation _old = new();
    private DateTimeOffset _turn;

    /// <summary>True the first time.</summary>
    public bool Use(string thumbprint, string id)
    {
        var key = Hash(thumbprint, id);
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (now >= _turn)
            {
                // A generation is held for one whole window after the last that came into it.
                _old = now >= _turn + ProofCheck.Window ? new() : _young;
                (_young, _turn) = (new(), now + ProofCheck.Window);
            }
            var own = _young.ByKey.GetValueOrDefault(thumbprint);
            if (_young.Ids.Count >= Most || own >= Share || _old.Ids.Contains(key) || !_young.Ids.Add(key))
            {
                return false;
            }
            _young.ByKey[thumbprint] = own + 1;
            return true;
        }
    }

    private static UInt128 Hash(string thumbprint, string id)
    {
        Span<byte> text = stackalloc byte[(TokenBinding.Length + ProofCheck.LongestId) * 3];
        var length = Encoding.UTF8.GetBytes(thumbprint, text);
        length += Encoding.UTF8.GetBytes(id, text[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private sealed class Generation
    {
        public HashSet<UInt128> Ids { get; } = [];
        public Dictionary<string, int> ByKey { get; } = new(StringComparer.Ordinal);
    }
}
