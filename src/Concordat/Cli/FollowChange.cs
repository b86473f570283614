using System.Net;
using Concordat.Control;
using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary>Follows a change request until it ends or the time is over. A server that restarts meanwhile ends nothing.</summary>
internal sealed class FollowChange(ControlCall call, DateTimeOffset until)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private string? _said;

    /// <summary>0 where it became a release; 1 where it did not, or waits still; 3 where the server was out of reach when the time was over.</summary>
    public async Task<int> Run(string id)
    {
        ControlApi.ChangeDetail? last = null;
        while (await Patiently(() => call.Client.Change(id, call.Stop)) is { } detail)
        {
            last = detail;
            if (Ended(detail.Change) is { } how)
            {
                return End(detail.Change, how);
            }
            Say(Waits(detail));
            if (Now >= until)
            {
                return End(detail.Change, $"the time is over: {Waits(detail)}");
            }
            await Pause(Look);
        }
        return call.Terminal.Fail(Exit.Server, $"the server was out of reach when the time was over{(last is null ? "" : $"; {Waits(last)}")}. The same command follows {id} again.");
    }

    /// <summary>Asks again, with longer and longer pauses, while the server is out of reach; null when the time is over.</summary>
    public async Task<T?> Patiently<T>(Func<Task<T>> ask) where T : class
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            try
            {
                return await ask();
            }
            catch (Exception failure) when (IsPassing(failure) && !call.Stop.IsCancellationRequested)
            {
                Say($"the server is out of reach ({(failure as HttpRequestException)?.HttpRequestError.ToString() ?? failure.Message}); trying again until {until:HH:mm:ss} UTC");
                if (Now >= until)
                {
                    return null;
                }
                await Pause(pause);
            }
        }
    }

    private DateTimeOffset Now => call.Terminal.Clock.GetUtcNow();

    private Task Pause(TimeSpan pause) => Task.Delay(until - Now < pause ? TimeSpan.FromTicks(Math.Max(0, (until - Now).Ticks)) : pause, call.Terminal.Clock, call.Stop);

    /// <summary>What a restart or a proxy before it looks like.</summary>
    private static bool IsPassing(Exception failure) => failure switch
    {
        HttpRequestException or TaskCanceledException => true,
        ControlRefusedException refused => (HttpStatusCode)refused.Problem.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests,
        _ => false,
    };

    private static string? Ended(ControlApi.ChangeView change) => change.State switch
    {
        ChangeState.Released => $"{change.Id} is released, as release {change.Release}",
        ChangeState.Rejected => $"{change.Id} was rejected by {change.DecidedBy}",
        ChangeState.Withdrawn => $"{change.Id} was withdrawn by {change.DecidedBy}",
        ChangeState.ChangesRequested => $"{change.Id} asks for changes: revise it, or apply another content",
        _ => null,
    };

    /// <summary>Where it is, and what each missing approval waits for.</summary>
    private static string Waits(ControlApi.ChangeDetail detail)
    {
        var change = detail.Change;
        var missing = detail.Needs.Where(need => !need.Met).Select(need => $"{need.Key} ({(need.Who.Count == 0 ? "anybody else" : string.Join(" or ", need.Who))})").ToList();
        return change.State == ChangeState.Scheduled ? $"{change.Id} is approved and scheduled for {change.Effective:yyyy-MM-dd HH:mm} UTC"
            : $"{change.Id} is {ChangesCommand.State(change)}{(missing.Count == 0 ? "" : $" and waits for {string.Join("; ", missing)}")}";
    }

    private int End(ControlApi.ChangeView change, string how)
    {
        var why = change.State is ChangeState.Rejected or ChangeState.Withdrawn or ChangeState.Released && change.DecisionReason is { Length: > 0 } reason ? $": {reason}" : ".";
        call.Write(change, ControlJson.Default.ChangeView, text => text.WriteLine(how + why));
        return change.State == ChangeState.Released ? Exit.Ok : Exit.Findings;
    }

    /// <summary>Progress: each thing once.</summary>
    private void Say(string what)
    {
        if (_said != what)
        {
            _said = what;
            call.Terminal.Error.WriteLine($"concordat: {what}");
        }
    }
}
