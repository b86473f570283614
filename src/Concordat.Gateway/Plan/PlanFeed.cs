using Concordat.Core.Primitives;

namespace Concordat.Gateway.Plan;

/// <summary>Holds the plan in force. A call takes it once and keeps it to its end, so that one call runs under one release.</summary>
internal sealed class PlanFeed
{
    private GatewayPlan _current = GatewayPlan.Empty;

    public GatewayPlan Current => Volatile.Read(ref _current);

    /// <summary>Puts a plan in force; throws where it has errors, which refuses the release and keeps the one before.</summary>
    public void Swap((GatewayPlan Plan, IReadOnlyList<Finding> Findings) compiled)
    {
        var errors = compiled.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidOperationException($"The gateway cannot enforce {errors.Count} parts of the release; the first: {errors[0].At} {errors[0].Message}");
        }
        Volatile.Write(ref _current, compiled.Plan);
    }
}
