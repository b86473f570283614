using System.Security.Cryptography;
using System.Text;

namespace Concordat.Core.Reconciliation;

/// <summary>
/// Reconciles two sides of any size: both are read once for hashes, joined by the hashes of their keys, and read again for the values of the rows that differ.
/// A line of both sides costs the same whether or not others differ; memory is 36 bytes a row and the rows that differ, a part of them at a time.
/// </summary>
public static class Reconciler
{
    /// <summary>Exceptions that are listed at most; all are counted.</summary>
    public const int MostListed = 100_000;

    /// <summary>Rows of a side whose values are in memory at a time.</summary>
    private const int RowsAtATime = 100_000;

    /// <summary>Runs a reconciliation.</summary>
    public static ReconcileResult Run(ReconcileRules rules, ReconcileSide left, ReconcileSide right, CancellationToken stop = default)
    {
        SideScan? one = null, other = null;
        Parallel.Invoke(() => one = SideScan.Read(rules, left, isRight: false, stop), () => other = SideScan.Read(rules, right, isRight: true, stop));
        if (one!.Findings.Count + other!.Findings.Count > 0)
        {
            return Nothing(one, other);
        }
        var run = new Joined(rules, one, other);
        run.Join();
        for (var at = 0; at < run.Open.Count; at += RowsAtATime)
        {
            run.Compare(run.Open.GetRange(at, Math.Min(RowsAtATime, run.Open.Count - at)), stop);
        }
        return one.Findings.Count + other.Findings.Count > 0 ? Nothing(one, other) : new ReconcileResult(
            one.Totals, other.Totals, run.Same, run.Within, run.Counts,
            [.. run.Exceptions.OrderBy(e => e.Kind).ThenBy(e => e.LeftLines.Concat(e.RightLines).First())], [.. ControlTotals(rules, one, other)], []);
    }

    private static ReconcileResult Nothing(SideScan left, SideScan right) =>
        new(left.Totals, right.Totals, 0, 0, new Dictionary<ExceptionKind, int>(), [], [], [.. left.Findings.Concat(right.Findings).Distinct()]);

    private static IEnumerable<ControlTotal> ControlTotals(ReconcileRules rules, SideScan left, SideScan right) =>
        from name in left.Groups.Keys.Union(right.Groups.Keys).Order(StringComparer.Ordinal)
        let empty = (Group: Array.Empty<string>(), Rows: 0, Sums: new decimal[rules.Totals.Count])
        let one = left.Groups.GetValueOrDefault(name, empty)
        let other = right.Groups.GetValueOrDefault(name, empty)
        select new ControlTotal(one.Rows > 0 ? one.Group : other.Group, one.Rows, other.Rows, [.. rules.Totals.Select((total, i) => (total, one.Sums[i], other.Sums[i]))]);

    /// <summary>The rows of one key on both sides that must be looked at.</summary>
    private sealed record OpenKey(int[] Left, int[] Right, bool IsCompared);

    private sealed class Joined(ReconcileRules rules, SideScan left, SideScan right)
    {
        public int Same { get; private set; }

        public int Within { get; private set; }

        public Dictionary<ExceptionKind, int> Counts { get; } = Enum.GetValues<ExceptionKind>().ToDictionary(kind => kind, _ => 0);

        public List<ReconcileException> Exceptions { get; } = [];

        public List<OpenKey> Open { get; } = [];

        /// <summary>Walks both sides in the order of the hashes of their keys.</summary>
        public void Join()
        {
            var ((leftKeys, leftRows), (rightKeys, rightRows)) = (left.Sorted(), right.Sorted());
            for (int l = 0, r = 0; l < leftKeys.Length || r < rightKeys.Length;)
            {
                var key = l == leftKeys.Length ? rightKeys[r] : r == rightKeys.Length ? leftKeys[l] : UInt128.Min(leftKeys[l], rightKeys[r]);
                var (fromLeft, fromRight) = (l, r);
                while (l < leftKeys.Length && leftKeys[l] == key)
                {
                    l++;
                }
                while (r < rightKeys.Length && rightKeys[r] == key)
                {
                    r++;
                }
                var hasSame = HasSame(leftRows.AsSpan(fromLeft, l - fromLeft), rightRows.AsSpan(fromRight, r - fromRight));
                Same += hasSame ? 1 : 0;
                if (!hasSame || l - fromLeft > 1 || r - fromRight > 1)
                {
                    Open.Add(new OpenKey(leftRows[fromLeft..l], rightRows[fromRight..r], !hasSame && l > fromLeft && r > fromRight));
                }
            }
        }

        /// <summary>Reads the values of some keys and says what is wrong with them.</summary>
        public void Compare(List<OpenKey> keys, CancellationToken stop)
        {
            Dictionary<int, (string[] Key, string[] Values)> leftValues = [], rightValues = [];
            Parallel.Invoke(
                () => leftValues = left.Values([.. keys.SelectMany(k => k.Left.Take(1))], stop),
                () => rightValues = right.Values([.. keys.SelectMany(k => k.Right.Take(1))], stop));
            foreach (var key in keys)
            {
                if (left.Findings.Count + right.Findings.Count > 0)
                {
                    return;
                }
                var (one, other) = (key.Left.Length > 0 ? leftValues[key.Left[0]] : default, key.Right.Length > 0 ? rightValues[key.Right[0]] : default);
                var name = one.Key ?? other.Key!;
                if (key.Left.Length == 0 || key.Right.Length == 0)
                {
                    Add(key.Left.Length == 0 ? ExceptionKind.MissingLeft : ExceptionKind.MissingRight, name, key, []);
                }
                if (key.Left.Length > 1)
                {
                    Add(ExceptionKind.DuplicateLeft, name, key, []);
                }
                if (key.Right.Length > 1)
                {
                    Add(ExceptionKind.DuplicateRight, name, key, []);
                }
                if (!key.IsCompared)
                {
                    continue;
                }
                var fields = rules.Compare.Select((field, i) => (field, Left: one.Values[i], Right: other.Values[i])).Where(f => !ReconcileValue.Agree(f.field, f.Left, f.Right))
                    .Select(f => new FieldDifference(f.field.Name, f.Left, f.Right)).ToList();
                if (fields.Count == 0)
                {
                    Within++;
                }
                else
                {
                    Add(ExceptionKind.Changed, name, key, fields);
                }
            }
        }

        private bool HasSame(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
        {
            if (one.Length <= 1 && other.Length <= 1)
            {
                return one.Length == 1 && other.Length == 1 && left.Content(one[0]) == right.Content(other[0]);
            }
            var contents = new HashSet<UInt128>(one.Length);
            foreach (var row in one)
            {
                contents.Add(left.Content(row));
            }
            foreach (var row in other)
            {
                if (contents.Contains(right.Content(row)))
                {
                    return true;
                }
            }
            return false;
        }

        private void Add(ExceptionKind kind, string[] name, OpenKey key, IReadOnlyList<FieldDifference> fields)
        {
            Counts[kind]++;
            if (Exceptions.Count < MostListed)
            {
                Exceptions.Add(new ReconcileException(Identity(kind, name), kind, name, [.. key.Left.Select(left.Line)], [.. key.Right.Select(right.Line)], fields));
            }
        }

        private string Identity(ExceptionKind kind, string[] key) =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\u001F{string.Join('\u001F', key.Select((part, i) => ReconcileValue.Of(rules.Key[i].Form, part)))}")).AsSpan(0, 8));
    }
}
