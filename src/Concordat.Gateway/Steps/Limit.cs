using Concordat.Core.Primitives;
using Concordat.Platform.Limits;

namespace Concordat.Gateway.Steps;

/// <summary>Rate, throughput and concurrency of the tier, per client and interface.</summary>
internal sealed class Limit(Budgets budgets, TimeProvider clock) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call)
    {
        var tier = call.Api!.Tier;
        var budget = budgets.Of(call.Actor!.Client, call.Api.Id);
        var now = clock.GetUtcNow().UtcTicks;
        var rate = budget.Take(now, tier.PerSecond, tier.Burst);
        call.Rate = rate;
        if (!rate.Allowed)
        {
            return ValueTask.FromResult<Denial?>(new Denial(Outcome.TooMany, $"The tier '{call.Api.TierName}' allows {tier.PerSecond} calls a second.")
            {
                RetryAfter = rate.RetryAfterSeconds,
            });
        }
        if (tier.Throughput is { } throughput && budget.Overdrawn(now) is > 0 and var wait)
        {
            return ValueTask.FromResult<Denial?>(new Denial(Outcome.TooMany, $"The tier '{call.Api.TierName}' allows {throughput} bytes a second, averaged over a minute.") { RetryAfter = wait });
        }
        if (!budget.Enter(tier.Concurrency))
        {
            return ValueTask.FromResult<Denial?>(new Denial(Outcome.TooMany, $"The tier '{call.Api.TierName}' allows {tier.Concurrency} calls at the same time.") { RetryAfter = 1 });
        }
        call.Place = budget;
        return ValueTask.FromResult<Denial?>(null);
    }
}
