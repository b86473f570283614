using Microsoft.AspNetCore.Http;

namespace Concordat.Sandbox;

/// <summary>How a simulated system is told to behave.</summary>
/// <param name="Mode"><c>ok</c>, <c>slow</c>, <c>down</c> (the connection breaks), <c>unavailable</c> (503), <c>conflicting</c> (serialization
/// conflicts), <c>overlong</c> (an answer of <paramref name="Bytes"/>), <c>lost</c> (does the work, then the connection breaks), <c>answer</c> (Odoo alone:
/// <paramref name="Answer"/> in place of the work).</param>
/// <param name="DelayMs">For <c>slow</c>; at most two minutes.</param>
/// <param name="Percent">Of the calls, evenly spread; 100 by default.</param>
/// <param name="Count">After so many affected calls all is well again; null for ever.</param>
/// <param name="Bytes">For <c>overlong</c>; at most 128 MiB.</param>
/// <param name="Answer">For <c>answer</c>: the body; a JSON-RPC answer gets the id of its request.</param>
/// <param name="Status">For <c>answer</c>: the HTTP status.</param>
/// <param name="ContentType">For <c>answer</c>: its media type.</param>
/// <param name="Model">For <c>answer</c>: calls of this model alone; null for all.</param>
/// <param name="Method">For <c>answer</c>: calls of this method alone; null for all.</param>
internal sealed record SandboxMode(string Mode, int DelayMs = 2000, int Percent = 100, int? Count = null, int Bytes = 64 << 20,
    string? Answer = null, int Status = 200, string? ContentType = "application/json", string? Model = null, string? Method = null)
{
    /// <summary>The names of all modes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ok", "slow", "down", "unavailable", "conflicting", "overlong", "lost", "answer"];
}

/// <summary>Applies a mode to the calls of one system.</summary>
internal sealed class SandboxBehaviour(TimeProvider time)
{
    readonly Lock gate = new();
    SandboxMode mode = new("ok");
    long calls, affected;

    /// <summary>All calls so far.</summary>
    public long Calls => Volatile.Read(ref calls);

    public SandboxMode Mode
    {
        get => mode;
        set
        {
            lock (gate)
            {
                mode = value;
                affected = 0;
            }
        }
    }

    public int Padding => mode.Mode == "overlong" ? Math.Clamp(mode.Bytes, 1, 128 << 20) : 0;

    /// <summary>Before the work; false where the call ends here.</summary>
    public async ValueTask<bool> Before(HttpContext context)
    {
        var hit = Hit(out var now);
        context.Items[this] = hit;
        if (!hit)
        {
            return true;
        }
        switch (now.Mode)
        {
            case "slow":
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(now.DelayMs, 0, 120_000)), time, context.RequestAborted);
                return true;
            case "down":
                context.Abort();
                return false;
            case "unavailable":
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return false;
            default:
                return true;
        }
    }

    /// <summary>After the work and before the answer; false where the answer never leaves.</summary>
    public ValueTask<bool> After(HttpContext context)
    {
        if (mode.Mode == "lost" && context.Items[this] is true)
        {
            context.Abort();
            return ValueTask.FromResult(false);
        }
        return ValueTask.FromResult(true);
    }

    public bool Conflicts() => mode.Mode == "conflicting" && (mode.Percent >= 100 || calls % 100 < mode.Percent);

    /// <summary>What was told to be answered to this call; null where the work is to be done.</summary>
    public SandboxMode? AnswerTo(string? model, string? method)
    {
        lock (gate)
        {
            var now = mode;
            if (now.Mode != "answer" || (now.Model ?? model) != model || (now.Method ?? method) != method)
            {
                return null;
            }
            if (++affected <= (now.Count ?? long.MaxValue))
            {
                return now;
            }
            mode = new("ok");
            return null;
        }
    }

    bool Hit(out SandboxMode now)
    {
        lock (gate)
        {
            now = mode;
            calls++;
            if (now.Mode is "ok" or "answer" || calls * now.Percent / 100 == (calls - 1) * now.Percent / 100)
            {
                return false;
            }
            if (++affected > (now.Count ?? long.MaxValue))
            {
                mode = new("ok");
                return false;
            }
            return true;
        }
    }
}
