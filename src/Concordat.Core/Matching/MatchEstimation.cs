using System.Runtime.InteropServices;

namespace Concordat.Core.Matching;

/// <summary>
/// Finds m, u and the share of matches without any known matches. The u come from random pairs, nearly all of which do not match. The m come by expectation and
/// maximisation (Dempster, Laird and Rubin 1977) over pairs that share a key; all other pairs are taken for non-matches. Since the u are those of all pairs and not
/// of pairs with a key, what the keys prefer does not bend them. The matches among the random pairs are weighed out of u in each round.
/// Beside matches and chance there is a third kind of pairs: people who live together, whose addresses and family names agree as those of matches do, and all
/// else by chance alone. How many they are and how much they share is found in the same rounds; without them a family would be taken for one person.
/// </summary>
internal static class MatchEstimation
{
    private const int RandomPairs = 1_000_000;
    private const int KeyedPairs = 2_000_000;
    private const int Rounds = 60;
    private const double LeastPrior = 1e-12;

    public static MatchModel Estimate(RecordTable table, Blocking blocking, CancellationToken stop)
    {
        var levels = new PairLevels(table);
        var fields = table.Rules.Fields;
        var random = Random(table, levels, stop);
        var (keyed, scale) = Keyed(blocking, levels, stop);
        var dependence = FieldDependence.Learn(fields, random);
        var m = LevelShares.Begin(fields, Begin);
        var near = LevelShares.Begin(fields, Begin);
        var u = LevelShares.Of(fields, dependence, random, _ => 1, Even);
        var prior = Math.Clamp(table.Count * 0.2 / Math.Max(1, table.Pairs), LeastPrior, 0.5);
        // People who live together are looked for only where some fields tell them apart and others do not.
        var nearPrior = fields.Any(f => f.Shared) && fields.Any(f => !f.Shared) ? prior / 10 : 0;
        var shared = fields.Select(f => f.Shared).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            var (bits, nearBits) = (m.Bits(u), near.Bits(u));
            var (priorBits, nearPriorBits) = (Math.Log2(prior / (1 - prior)), Math.Log2(nearPrior));
            (double Match, double Near) Probability(ulong pattern)
            {
                var (total, together) = (priorBits, nearPriorBits);
                for (var field = 0; field < bits.Length; field++)
                {
                    var (state, level) = (dependence.State(field, pattern), PairLevels.At(pattern, field));
                    total += bits[field][state][level];
                    together += shared[field] ? nearBits[field][state][level] : 0;
                }
                var match = MatchModel.Probability(total - MatchModel.Others(together));
                return (match, (1 - match) * MatchModel.Probability(together));
            }
            var next = LevelShares.Of(fields, dependence, keyed, pattern => Probability(pattern).Match, Begin);
            near = LevelShares.Of(fields, dependence, keyed, pattern => Probability(pattern).Near, Begin);
            u = LevelShares.Of(fields, dependence, random, pattern => 1 - Probability(pattern).Match, Even);
            prior = Math.Clamp(next.Total * scale / Math.Max(1, table.Pairs), LeastPrior, 0.5);
            nearPrior = nearPrior == 0 ? 0 : Math.Clamp(near.Total * scale / Math.Max(1, table.Pairs), LeastPrior, 0.5);
            var moved = next.Distance(m);
            m = next;
            if (moved < 1e-4)
            {
                break;
            }
        }
        return new MatchModel(table, dependence, new MatchShares(m, u, near), prior, nearPrior);
    }

    /// <summary>Where the rounds begin: most matches are the same in a field, a few differ.</summary>
    private static double[] Begin(FieldKind kind)
    {
        var count = FieldLevels.Of(kind).Count;
        var shares = new double[count];
        Array.Fill(shares, 0.15 / (count - 2));
        shares[FieldLevels.Same] = 0.8;
        shares[FieldLevels.Different(kind)] = 0.05;
        return shares;
    }

    private static double[] Even(FieldKind kind)
    {
        var shares = new double[FieldLevels.Of(kind).Count];
        Array.Fill(shares, 1.0 / shares.Length);
        return shares;
    }

    /// <summary>Pairs drawn without regard to anything, by a sequence that is the same each time; of a small table all pairs.</summary>
    private static List<(ulong, int)> Random(RecordTable table, PairLevels levels, CancellationToken stop)
    {
        var isSmall = table.Pairs <= RandomPairs;
        var workers = Math.Max(1, isSmall ? table.Count : 64);
        return Collect(workers, (worker, add) =>
        {
            if (isSmall)
            {
                for (var other = worker + 1; other < table.Count; other++)
                {
                    if (table.MayPair(worker, other))
                    {
                        add(levels.Of(worker, other));
                    }
                }
                return;
            }
            var state = (ulong)worker << 40;
            for (var drawn = 0; drawn < RandomPairs / workers;)
            {
                var draw = Mixing.Mix(state++);
                var (a, b) = ((int)((draw >> 32) * (ulong)table.Count >> 32), (int)((draw & uint.MaxValue) * (ulong)table.Count >> 32));
                if (table.MayPair(a, b))
                {
                    add(levels.Of(a, b));
                    drawn++;
                }
            }
        }, stop);
    }

    /// <summary>Pairs with a common key; where there are many, those of an even part of the keys, and how many each stands for.</summary>
    private static (List<(ulong, int)>, double Scale) Keyed(Blocking blocking, PairLevels levels, CancellationToken stop)
    {
        var every = (ulong)Math.Max(1, Math.Ceiling(blocking.MostPairs / KeyedPairs));
        const int Stripes = 64;
        var patterns = Collect(Stripes, (stripe, add) =>
        {
            for (var block = stripe; block < blocking.Blocks; block += Stripes)
            {
                if (Mixing.Mix((ulong)block) % every == 0)
                {
                    blocking.Visit(block, (a, b) => add(levels.Of(a, b)));
                }
            }
        }, stop);
        return (patterns, every);
    }

    private static List<(ulong, int)> Collect(int workers, Action<int, Action<ulong>> work, CancellationToken stop)
    {
        var all = new Dictionary<ulong, int>();
        Parallel.For(0, workers, new ParallelOptions { CancellationToken = stop }, () => new Dictionary<ulong, int>(), (worker, _, own) =>
        {
            work(worker, pattern => CollectionsMarshal.GetValueRefOrAddDefault(own, pattern, out var _)++);
            return own;
        }, own =>
        {
            lock (all)
            {
                foreach (var (pattern, count) in own)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(all, pattern, out _) += count;
                }
            }
        });
        // In one order, so that the sums are the same to the last digit whoever came first.
        return [.. all.Select(p => (p.Key, p.Value)).OrderBy(p => p.Key)];
    }
}
