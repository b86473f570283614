using System.Net;
using System.Threading.Channels;
using Concordat.Web;
using Concordat.Web.Live;

namespace Concordat.Host.Tests.Browser;

/// <summary>A page that hears of a change shows the last state, not the one before.</summary>
public sealed class LiveFeedTests
{
    [Fact]
    public async Task Two_changes_at_once_are_both_told_and_so_is_the_opening()
    {
        using var session = new ConsoleSession(new OneStream("event: alive\ndata: {}\n\nevent: messages\ndata: {}\n\nevent: messages\ndata: {}\n\n"));
        session.Begin(new ConsoleTicket("", "http://control.invalid"));
        var heard = Channel.CreateUnbounded<string>();
        await using var feed = new LiveFeed(session, TimeProvider.System);
        feed.Changed += change => heard.Writer.WriteAsync(change.Topic).AsTask();

        feed.Start();

        var told = new List<string>();
        while (told.Count < 3)
        {
            told.Add(await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
        Assert.Equal([LiveFeed.Opened, "messages", "messages"], told);
    }

    private sealed class OneStream(string events) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(events) });
    }
}
