using System.Numerics;
using System.Security.Cryptography;

namespace Concordat.Platform.Audit;

/// <summary>
/// The Merkle tree over the chain's hashes (RFC 6962 §2.1, SHA-256), of which only the roots of its full subtrees are kept: one for each bit of the count. Its root
/// stands in every checkpoint, so that one entry can be proved to be part of the ledger without the ledger.
/// </summary>
internal sealed class AuditTree
{
    private readonly List<byte[]> _peaks = []; // from the largest subtree to the smallest
    private readonly List<byte[]> _path = [];
    private readonly long _proved;
    private int _marked = -1; // the peak over the entry that is to be proved

    /// <summary>An empty tree.</summary>
    /// <param name="proved">The position, from 1, of the entry whose <see cref="Path"/> is wanted; 0 for none.</param>
    public AuditTree(long proved = 0) => _proved = proved;

    /// <summary>How many entries it covers.</summary>
    public long Count { get; private set; }

    /// <summary>Goes on where a tree of so many entries stood.</summary>
    /// <param name="count">Entries.</param>
    /// <param name="peaks">What <see cref="Peaks"/> said.</param>
    /// <param name="proved">As for a new tree; it lies after them.</param>
    /// <exception cref="FormatException">They do not belong together.</exception>
    public static AuditTree At(long count, string peaks, long proved = 0)
    {
        var tree = new AuditTree(proved) { Count = count };
        tree._peaks.AddRange(peaks.Length == 0 ? [] : peaks.Split(',').Select(Convert.FromHexString));
        return tree._peaks.Count == BitOperations.PopCount((ulong)count) && tree._peaks.TrueForAll(peak => peak.Length == SHA256.HashSizeInBytes)
            ? tree
            : throw new FormatException($"These are not the peaks of a tree of {count} entries.");
    }

    /// <summary>The roots of the full subtrees, hex with commas between, from the largest to the smallest.</summary>
    public string Peaks => string.Join(',', _peaks.Select(Convert.ToHexStringLower));

    /// <summary>The root of all, hex; of an empty tree the hash of nothing.</summary>
    public string Root => Convert.ToHexStringLower(Fold(null));

    /// <summary>The hashes that lead from the entry that is to be proved to the root, hex (RFC 6962 §2.1.1); null where the tree does not cover it.</summary>
    public IReadOnlyList<string>? Path
    {
        get
        {
            if (_marked < 0)
            {
                return null;
            }
            var path = new List<byte[]>(_path);
            Fold(path);
            return path.ConvertAll(Convert.ToHexStringLower);
        }
    }

    /// <summary>Adds an entry by its hash in the chain, hex.</summary>
    public void Add(string chainHash)
    {
        var node = Leaf(chainHash);
        var isMarked = Count + 1 == _proved;
        for (var bits = Count; (bits & 1) == 1; bits >>= 1)
        {
            var left = _peaks[^1];
            if (isMarked || _marked == _peaks.Count - 1)
            {
                _path.Add(isMarked ? left : node);
                isMarked = true;
            }
            node = Node(left, node);
            _peaks.RemoveAt(_peaks.Count - 1);
        }
        _peaks.Add(node);
        if (isMarked)
        {
            _marked = _peaks.Count - 1;
        }
        Count++;
    }

    /// <summary>Whether the path leads from an entry to the root (RFC 9162 §2.1.3.2).</summary>
    /// <param name="chainHash">The entry's hash in the chain, hex.</param>
    /// <param name="position">Its position, from 1.</param>
    /// <param name="count">How many entries the root covers.</param>
    /// <param name="path">From the entry to the root, hex.</param>
    /// <param name="root">Hex.</param>
    public static bool Leads(string chainHash, long position, long count, IReadOnlyList<string> path, string root)
    {
        var (first, last) = (position - 1, count - 1);
        if (first < 0 || first > last)
        {
            return false;
        }
        var node = Leaf(chainHash);
        foreach (var one in path.Select(Convert.FromHexString))
        {
            if (last == 0)
            {
                return false;
            }
            if ((first & 1) == 1 || first == last)
            {
                node = Node(one, node);
                for (; (first & 1) == 0 && first != 0; first >>= 1, last >>= 1)
                {
                    // a subtree that stands alone at this height goes up as it is
                }
            }
            else
            {
                node = Node(node, one);
            }
            (first, last) = (first >> 1, last >> 1);
        }
        return last == 0 && Convert.ToHexStringLower(node) == root;
    }

    private byte[] Fold(List<byte[]>? path)
    {
        if (_peaks.Count == 0)
        {
            return SHA256.HashData([]);
        }
        var (root, isMarked) = (_peaks[^1], _marked == _peaks.Count - 1);
        for (var i = _peaks.Count - 2; i >= 0; i--)
        {
            if (isMarked || _marked == i)
            {
                path?.Add(isMarked ? _peaks[i] : root);
                isMarked = true;
            }
            root = Node(_peaks[i], root);
        }
        return root;
    }

    private static byte[] Leaf(string chainHash) => SHA256.HashData([0, .. Convert.FromHexString(chainHash)]);

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
