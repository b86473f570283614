namespace Concordat.Systems;

/// <summary>What protects a system behind from us, and us from it.</summary>
/// <param name="Timeout">For one call with its whole answer. Odoo retries a contended transaction itself for up to 30 s, so a writer needs 60 s.</param>
/// <param name="Concurrency">Calls at the same time.</param>
/// <param name="Queue">Calls that may wait for a place; more are answered <c>busy</c>.</param>
/// <param name="MaxAnswerBytes">A longer answer is cut off and refused.</param>
/// <param name="BreakAfter">Calls within ten seconds of which half must fail before the breaker opens.</param>
/// <param name="BreakFor">How long it stays open.</param>
public sealed record SystemLimits(
    TimeSpan Timeout, int Concurrency = 16, int Queue = 256, long MaxAnswerBytes = 32 << 20, int BreakAfter = 10, TimeSpan? BreakFor = null)
{
    /// <summary>60 s, 16 calls, 256 waiting, 32 MiB, 10 failures, 5 s.</summary>
    public static SystemLimits Default { get; } = new(TimeSpan.FromSeconds(60));
}
