using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;
using Outcome = Concordat.Core.Primitives.Outcome;

namespace Concordat.Systems;

/// <summary>
/// Breaker, places, time-out around one system, in this order: an open breaker answers at once and takes no place, and the time
/// spent waiting for a place does not count as the system's. Only broken infrastructure opens the breaker, never a business no.
/// </summary>
internal sealed class SystemGuard
{
    readonly ResiliencePipeline pipeline;
    readonly CircuitBreakerStateProvider state = new();

    public SystemGuard(SystemLimits limits, TimeProvider time)
    {
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = Math.Max(2, limits.BreakAfter),
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = limits.BreakFor ?? TimeSpan.FromSeconds(5),
                StateProvider = state,
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>().Handle<TimeoutRejectedException>(),
            })
            .AddConcurrencyLimiter(limits.Concurrency, limits.Queue)
            .AddTimeout(limits.Timeout)
            .Build();
    }

    /// <summary>True while calls are refused without asking the system.</summary>
    public bool IsOpen => state.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Runs one call. Broken infrastructure comes back as an outcome; cancellation by the caller and bugs are thrown.</summary>
    public async Task<(T? Value, Outcome? Outcome)> Run<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancel)
    {
        try
        {
            return (await pipeline.ExecuteAsync(call, cancel), null);
        }
        catch (BrokenCircuitException)
        {
            return (default, Outcome.Unreachable);
        }
        catch (RateLimiterRejectedException)
        {
            return (default, Outcome.Busy);
        }
        catch (TimeoutRejectedException)
        {
            return (default, Outcome.Timeout);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (default, Outcome.Unreachable);
        }
    }
}
