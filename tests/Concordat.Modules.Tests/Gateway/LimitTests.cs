using Concordat.Gateway.Forwarding;
using Concordat.Platform.Limits;

namespace Concordat.Modules.Tests.Gateway;

public sealed class LimitTests
{
    private static readonly long Start = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    [Fact]
    public void Allows_a_burst_and_then_the_rate()
    {
        var budget = new RateBudget();

        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(3 - i, budget.Take(Start, 2, 4).Remaining));
        var refused = budget.Take(Start, 2, 4);
        Assert.False(refused.Allowed);
        Assert.Equal(1, refused.RetryAfterSeconds);
        Assert.Equal(2, refused.ResetSeconds);
        Assert.True(budget.Take(Start + (TimeSpan.TicksPerSecond / 2), 2, 4).Allowed);
        Assert.False(budget.Take(Start + (TimeSpan.TicksPerSecond / 2), 2, 4).Allowed);
    }

    [Fact]
    public void Refused_calls_cost_nothing()
    {
        var budget = new RateBudget();
        budget.Take(Start, 1, 1);
        for (var i = 0; i < 1000; i++)
        {
            Assert.False(budget.Take(Start + i, 1, 1).Allowed);
        }

        Assert.True(budget.Take(Start + TimeSpan.TicksPerSecond, 1, 1).Allowed);
    }

    [Fact]
    public void Never_allows_more_than_the_burst_however_many_ask_at_once()
    {
        var budget = new RateBudget();
        var allowed = 0;

        Parallel.For(0, 10_000, _ =>
        {
            if (budget.Take(Start, 10, 100).Allowed)
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.Equal(100, allowed);
    }

    [Fact]
    public void Throughput_is_averaged_over_a_minute_and_told_with_the_seconds_to_wait()
    {
        var budget = new RateBudget();
        budget.Spend(Start, 600, 10); // a minute's worth
        Assert.Equal(1, budget.Overdrawn(Start));
        Assert.Equal(0, budget.Overdrawn(Start + TimeSpan.TicksPerSecond));

        budget.Spend(Start + TimeSpan.TicksPerSecond, 300, 10);
        Assert.Equal(28, budget.Overdrawn(Start + (2 * TimeSpan.TicksPerSecond)));
        Assert.Equal(0, budget.Overdrawn(Start + (32 * TimeSpan.TicksPerSecond)));
    }

    [Fact]
    public void Bytes_that_many_move_at_once_are_all_paid_for()
    {
        var budget = new RateBudget();

        Parallel.For(0, 1000, _ => budget.Spend(Start, 10, 10));

        Assert.Equal(940, budget.Overdrawn(Start));
    }

    [Fact]
    public void A_place_is_free_again_after_it_was_left()
    {
        var budget = new RateBudget();

        Assert.True(budget.Enter(1));
        Assert.False(budget.Enter(1));
        budget.Leave();
        Assert.True(budget.Enter(1));
    }

    [Fact]
    public void A_breaker_opens_after_failures_in_a_row_and_lets_one_try_after_the_pause()
    {
        var breaker = new CircuitBreaker();
        var pause = TimeSpan.FromSeconds(10);
        Fail(breaker, Start, pause);
        Assert.True(breaker.Begin(Start, out _));
        breaker.End(false, Start, 2, pause);
        Fail(breaker, Start, pause);
        Fail(breaker, Start, pause);

        Assert.False(breaker.Begin(Start, out var wait));
        Assert.Equal(10, wait);
        Assert.True(breaker.Begin(Start + pause.Ticks, out _));
        Assert.False(breaker.Begin(Start + pause.Ticks, out _));
        breaker.End(true, Start + pause.Ticks, 2, pause);
        Assert.False(breaker.Begin(Start + pause.Ticks, out _));
        Assert.True(breaker.Begin(Start + (2 * pause.Ticks), out _));
        breaker.End(false, Start + (2 * pause.Ticks), 2, pause);
        Assert.True(breaker.Begin(Start + (2 * pause.Ticks), out _));
    }

    private static void Fail(CircuitBreaker breaker, long now, TimeSpan pause)
    {
        Assert.True(breaker.Begin(now, out _));
        breaker.End(true, now, 2, pause);
    }
}
