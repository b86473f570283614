using System.Collections.Concurrent;

namespace Concordat.Platform.Limits;

/// <summary>
/// The budgets of this node by client and interface. Both come from releases, so their number is bounded; budgets outlive a
/// release, or each activation would refill them.
/// </summary>
public sealed class Budgets
{
    private readonly ConcurrentDictionary<(string Client, string Interface), RateBudget> _budgets = new();

    /// <summary>The budget of one client for one interface.</summary>
    public RateBudget Of(string client, string interfaceId) => _budgets.GetOrAdd((client, interfaceId), static _ => new RateBudget());
}
