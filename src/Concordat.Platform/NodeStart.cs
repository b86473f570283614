using Microsoft.Extensions.Hosting;

namespace Concordat.Platform;

/// <summary>Waits for the start of the whole node, whose doors and modules open one after the other.</summary>
public static class NodeStart
{
    /// <summary>Ends when all of the node has started, or when it stops before.</summary>
    public static async Task Started(this IHostApplicationLifetime node, CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var waiting = node.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
