using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat messages search|show|replay|discard</c>: the durable log.</summary>
internal static class MessagesCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<Guid>("ID") { Description = "The message." };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept in the audit ledger.", Required = true, HelpName = "TEXT" };
        var fromStart = new Option<bool>("--from-start") { Description = "Forget the kept stages." };
        return new Command("messages", "Looks into the durable log, replays and discards.")
        {
            Search(terminal),
            ControlVerb.Create(terminal, "show", "Shows a message with its stages and attempts.", [id], call => Show(call, call.Parsed.GetValue(id))),
            ControlVerb.Create(terminal, "replay", "Makes a dead or stopped message ready again.", [id, reason, fromStart], async call =>
            {
                await call.Client.Replay(call.Parsed.GetValue(id), new ControlApi.ReplayRequest(call.Parsed.GetValue(reason)!, call.Parsed.GetValue(fromStart)), call.Stop);
                return await Show(call, call.Parsed.GetValue(id));
            }),
            ControlVerb.Create(terminal, "discard", "Ends a dead or stopped message without its effects.", [id, reason], async call =>
            {
                await call.Client.Discard(call.Parsed.GetValue(id), call.Parsed.GetValue(reason)!, call.Stop);
                return await Show(call, call.Parsed.GetValue(id));
            }),
        };
    }

    private static Command Search(Terminal terminal)
    {
        var state = new Option<string?>("--state") { Description = "ready, leased, queued, done, dead, discarded or stopped.", HelpName = "STATE" };
        var kind = new Option<string?>("--kind") { Description = "flow, event, webhook…", HelpName = "KIND" };
        var name = new Option<string?>("--interface") { Description = "The interface.", HelpName = "NAME" };
        var exchange = new Option<Guid?>("--exchange") { Description = "The exchange.", HelpName = "ID" };
        var most = MostOption();
        return ControlVerb.Create(terminal, "search", "Searches messages, newest first.", [state, kind, name, exchange, most], async call =>
        {
            var page = await call.Client.Messages(call.Parsed.GetValue(state), call.Parsed.GetValue(kind), call.Parsed.GetValue(name), call.Parsed.GetValue(exchange),
                most: call.Parsed.GetValue(most), cancellationToken: call.Stop);
            return Write(call, page);
        });
    }

    public static Option<int> MostOption() => new("--most") { Description = "At most so many, 500 at the largest.", DefaultValueFactory = _ => 50, HelpName = "N" };

    public static int Write(ControlCall call, ControlApi.MessagePage page) => call.Write(page, ControlJson.Default.MessagePage, text =>
    {
        foreach (var m in page.Messages)
        {
            text.WriteLine($"{m.Id}  {m.State,-9}  {m.ReceivedAt:yyyy-MM-dd HH:mm:ss}  {m.Kind,-8}  {m.Interface}  {m.Cause}");
        }
        text.WriteLine(page.Next is null ? $"{page.Messages.Count} messages." : $"{page.Messages.Count} messages, and there are more.");
    });

    private static async Task<int> Show(ControlCall call, Guid id)
    {
        var detail = await call.Client.Message(id, call.Stop);
        return call.Write(detail, ControlJson.Default.MessageDetail, text =>
        {
            var m = detail.Message;
            text.WriteLine($"{m.Id}: {m.Kind} of {m.Interface}, {m.State}");
            text.WriteLine($"exchange {m.Exchange}, release {m.Release}, received {m.ReceivedAt:yyyy-MM-dd HH:mm:ss} UTC");
            foreach (var stage in detail.Stages)
            {
                text.WriteLine($"  {stage.At:HH:mm:ss.fff}  stage {stage.Name}");
            }
            foreach (var attempt in detail.Attempts)
            {
                text.WriteLine($"  {attempt.EndedAt:HH:mm:ss.fff}  attempt {attempt.Number} on {attempt.Node}: {attempt.Outcome} {attempt.Detail}");
            }
            if (m.Cause is not null)
            {
                text.WriteLine($"cause: {m.Cause} {m.Detail}");
            }
        });
    }
}
