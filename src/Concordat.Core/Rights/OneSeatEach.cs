namespace Concordat.Core.Rights;

/// <summary>
/// Fills seats where each person fills one kind of seat at most: finds an assignment where there is one. A vote that a delegate gives takes
/// up both names.
/// </summary>
internal static class OneSeatEach
{
    private const int MostSteps = 20_000;

    /// <summary>Which of the needs are filled: all where that is possible, else as many as a first pass fills.</summary>
    public static IReadOnlyList<bool> Fill(IReadOnlyList<(string Seat, IReadOnlyList<(string Person, string Principal)> Givers)> needs)
    {
        var order = Enumerable.Range(0, needs.Count).OrderBy(i => needs[i].Givers.Count).ToList();
        var steps = 0;
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Search(needs, order, 0, taken, ref steps))
        {
            return [.. needs.Select(_ => true)];
        }
        taken.Clear();
        return First(needs, order, taken);
    }

    private static bool Search(
        IReadOnlyList<(string Seat, IReadOnlyList<(string Person, string Principal)> Givers)> needs, List<int> order, int at, Dictionary<string, string> taken, ref int steps)
    {
        if (at == order.Count)
        {
            return true;
        }
        var (seat, givers) = needs[order[at]];
        foreach (var giver in givers)
        {
            if (++steps > MostSteps)
            {
                return false;
            }
            if (IsFree(giver, seat, taken))
            {
                var added = Take(giver, seat, taken);
                if (Search(needs, order, at + 1, taken, ref steps))
                {
                    return true;
                }
                added.ForEach(name => taken.Remove(name));
            }
        }
        return false;
    }

    private static bool[] First(IReadOnlyList<(string Seat, IReadOnlyList<(string Person, string Principal)> Givers)> needs, List<int> order, Dictionary<string, string> taken)
    {
        var filled = new bool[needs.Count];
        foreach (var i in order)
        {
            foreach (var giver in needs[i].Givers.Where(giver => !filled[i] && IsFree(giver, needs[i].Seat, taken)))
            {
                Take(giver, needs[i].Seat, taken);
                filled[i] = true;
            }
        }
        return filled;
    }

    private static bool IsFree((string Person, string Principal) giver, string seat, Dictionary<string, string> taken) =>
        (!taken.TryGetValue(giver.Person, out var one) || one == seat) && (!taken.TryGetValue(giver.Principal, out var other) || other == seat);

    private static List<string> Take((string Person, string Principal) giver, string seat, Dictionary<string, string> taken) =>
        [.. new[] { giver.Person, giver.Principal }.Where(name => taken.TryAdd(name, seat))];
}
