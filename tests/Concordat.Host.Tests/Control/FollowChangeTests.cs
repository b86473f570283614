using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Host.Tests.Control;

/// <summary><c>apply --wait</c> against a control plane that answers what a test says, on a clock that runs as fast as it is asked to.</summary>
public sealed class FollowChangeTests
{
    private static readonly Func<HttpResponseMessage> Gone = () => throw new HttpRequestException("refused"), Starting = () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);

    private readonly HastyClock _clock = new();
    private readonly StringWriter _out = new(), _error = new();

    [Fact]
    public async Task A_server_that_restarts_ends_nothing()
    {
        Assert.Equal(Exit.Ok, await Follow(TimeSpan.FromMinutes(30), In(ChangeState.InReview), Gone, Gone, Starting, In(ChangeState.InReview), In(ChangeState.Released)));
        Assert.Equal("CR-0002 is released, as release 3.\n", _out.ToString());
        Assert.Equal(["CR-0002 is in-review and waits for platform (grace or noor)", "out of reach", "out of reach", "CR-0002 is in-review and waits for platform (grace or noor)"],
            _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Contains("out of reach", StringComparison.Ordinal) ? "out of reach" : line["concordat: ".Length..]));
    }

    [Theory]
    [InlineData(ChangeState.Rejected, "CR-0002 was rejected by grace: not like this\n")]
    [InlineData(ChangeState.Withdrawn, "CR-0002 was withdrawn by grace: not like this\n")]
    [InlineData(ChangeState.ChangesRequested, "CR-0002 asks for changes: revise it, or apply another content.\n")]
    public async Task An_end_without_a_release_is_1(ChangeState state, string said)
    {
        Assert.Equal(Exit.Findings, await Follow(TimeSpan.FromMinutes(30), In(ChangeState.InReview), In(state)));
        Assert.Equal(said, _out.ToString());
    }

    [Fact]
    public async Task The_end_of_the_time_is_1_and_says_whom_it_waits_for()
    {
        Assert.Equal(Exit.Findings, await Follow(TimeSpan.FromSeconds(10), In(ChangeState.InReview)));
        Assert.Equal("the time is over: CR-0002 is in-review and waits for platform (grace or noor).\n", _out.ToString());
    }

    [Fact]
    public async Task A_server_that_stays_out_of_reach_is_3_when_the_time_is_over()
    {
        Assert.Equal(Exit.Server, await Follow(TimeSpan.FromMinutes(5), In(ChangeState.InReview), Gone));
        Assert.Contains("was out of reach when the time was over; CR-0002 is in-review", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_out.ToString());
    }

    private async Task<int> Follow(TimeSpan patience, params Func<HttpResponseMessage>[] answers)
    {
        using var http = new HttpClient(new Script(answers)) { BaseAddress = new Uri("http://control.example") };
        var terminal = new Terminal(_out, _error, "/", IsInteractive: false) { Clock = _clock };
        var call = new ControlCall(terminal, new RootCommand().Parse(""), new ControlClient(http), "text", TestContext.Current.CancellationToken);
        return await new FollowChange(call, _clock.GetUtcNow() + patience).Run("CR-0002");
    }

    private static Func<HttpResponseMessage> In(ChangeState state) => () =>
    {
        var over = state is ChangeState.Rejected or ChangeState.Withdrawn;
        var change = new ControlApi.ChangeView("CR-0002", "A title", "service:ci", state, 2, "hash", default, null, over ? "grace" : null, over ? "not like this" : null,
            state == ChangeState.Released ? 3 : null, 1, null, null, null, null);
        var detail = new ControlApi.ChangeDetail(change, [], [], [], [], [new("platform", "platform", [], [], ["grace", "noor"], [], [], state == ChangeState.Released, null, false, null)], [], [], [], [], []);
        return new HttpResponseMessage { Content = new StringContent(JsonSerializer.Serialize(detail, ControlJson.Default.ChangeDetail), Encoding.UTF8, "application/json") };
    };

    /// <summary>One answer after the other, and the last one for ever.</summary>
    private sealed class Script(Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        private int _next;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answers[Math.Min(_next++, answers.Length - 1)]());
    }

    /// <summary>A wait is over at once, and the clock stands where it ends.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _now += dueTime > TimeSpan.Zero ? dueTime : TimeSpan.FromTicks(1);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
