namespace Concordat.Gateway.Plan;

/// <summary>Holds the plan in force. A call takes it once and keeps it to its end, so that one call runs under one release.</summary>
internal sealed class PlanFeed
{
    private GatewayPlan _current = GatewayPlan.Empty;

    public GatewayPlan Current => Volatile.Read(ref _current);

    /// <summary>Puts a plan in force.</summary>
    public void Swap(GatewayPlan plan) => Volatile.Write(ref _current, plan);
}
