using System.CommandLine;
using System.Globalization;
using Concordat.Control;
using Concordat.Eventing;

namespace Concordat.Cli;

/// <summary><c>concordat events</c>: event types, who gets them and how far they are; endpoints; replays.</summary>
internal static class EventsCommand
{
    public static Command Create(Terminal terminal) => new("events", "Event types, subscriptions, webhooks and replays.")
    {
        ControlVerb.Create(terminal, "list", "Lists event types with their producers and consumers.", [], async call =>
        {
            var list = await call.Client.EventTypes(call.Stop);
            return call.Write(list, EventsJson.Default.EventTypeList, text => list.Types.ToList().ForEach(type => Write(text, type)));
        }, service: true),
        ControlVerb.Create(terminal, "feeds", "Lists flows that follow an Odoo: how far each has read its changes.", [], async call =>
        {
            var list = await call.Client.Feeds(call.Stop);
            return call.Write(list, FeedsJson.Default.FeedList, text => list.Feeds.ToList().ForEach(feed => text.WriteLine(
                $"{feed.Flow,-40} {feed.Changes,8:N0} changes  read up to {feed.Until:yyyy-MM-dd HH:mm:ss}Z{(feed.FailingSince is { } since ? $"  FAILS since {since:yyyy-MM-dd HH:mm:ss}Z: {feed.Cause}" : "")}")));
        }, service: true),
        ControlVerb.Create(terminal, "subscriptions", "Lists who gets events, how far behind they are, and how their endpoints do.", [], async call =>
        {
            var list = await call.Client.Subscriptions(call.Stop);
            return call.Write(list, EventsJson.Default.SubscriptionList, text => list.Subscriptions.ToList().ForEach(one => Write(text, one)));
        }, service: true),
        ControlVerb.Create(terminal, "publications", "Lists events that partners send through brokers: who reads them, what waits, what was refused.", [], async call =>
        {
            var list = await call.Client.Publications(call.Stop);
            return call.Write(list, EventsJson.Default.PublicationList, text => list.Publications.ToList().ForEach(one => Write(text, one)));
        }, service: true),
        ControlVerb.Create(terminal, "endpoints", "Lists webhooks that partners propose, and where each stands.", [], async call =>
        {
            var list = await call.Client.ProposedEndpoints(call.Stop);
            return call.Write(list, EventsJson.Default.EndpointList, text => list.Endpoints.ToList().ForEach(one => text.WriteLine(
                $"{one.Partner + "/" + one.Name,-40} {one.State,-10} {one.Type}  {one.Url}{(one.CertifiedUntil is { } until ? $"  certified until {until:yyyy-MM-dd}" : one.Failed.Count > 0 ? $"  failed: {string.Join(", ", one.Failed)}" : "")}{(one.Change is null ? "" : $"  {one.Change}")}")));
        }, service: true),
        One(terminal, "show", "Shows a subscription with the last requests to its endpoint.", [], async (call, partner, name) =>
        {
            var detail = await call.Client.Subscription(partner, name, call.Stop);
            return call.Write(detail, EventsJson.Default.SubscriptionDetail, text =>
            {
                Write(text, detail.Subscription);
                foreach (var attempt in detail.Attempts)
                {
                    text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {attempt.At:u}  {attempt.Outcome,-12} {attempt.Status,3}  {attempt.Milliseconds,8:0.0} ms  {attempt.WebhookId}  {attempt.Detail}"));
                }
            });
        }),
        Switch(terminal, "enable", "Delivers to an endpoint again.", true),
        Switch(terminal, "disable", "Delivers nothing more to an endpoint.", false),
        One(terminal, "test", "Sends a test event to an endpoint.", [], async (call, partner, name) =>
        {
            await call.Client.TestEndpoint(partner, name, call.Stop);
            return Told(call, $"A test event is on its way to {partner}/{name}.");
        }),
        Resend(terminal),
        Replay(terminal),
        ControlVerb.Create(terminal, "replays", "Lists events that were given again, or wait for a second person.", [], async call =>
        {
            var list = await call.Client.Replays(call.Stop);
            return call.Write(list, EventsJson.Default.ReplayList, text => list.Replays.ToList().ForEach(one => Write(text, one)));
        }),
        Approve(terminal),
    };

    private static Command One(Terminal terminal, string verb, string description, Symbol[] more, Func<ControlCall, string, string, Task<int>> run)
    {
        var of = new Argument<string>("PARTNER/SUBSCRIPTION") { Description = "Such as televida/lab-results." };
        return ControlVerb.Create(terminal, verb, description, [of, .. more], async call =>
        {
            var parts = call.Parsed.GetValue(of)!.Split('/');
            if (parts.Length != 2)
            {
                await call.Terminal.Error.WriteLineAsync("Name a subscription as PARTNER/SUBSCRIPTION, such as televida/lab-results.");
                return Exit.Usage;
            }
            return await run(call, parts[0], parts[1]);
        });
    }

    private static Option<string> Reason() => new("--reason") { Description = "Why; it is kept.", HelpName = "TEXT", Required = true };

    private static Command Switch(Terminal terminal, string verb, string description, bool on)
    {
        var reason = Reason();
        return One(terminal, verb, description, [reason], async (call, partner, name) =>
        {
            await call.Client.SwitchEndpoint(partner, name, on, call.Parsed.GetValue(reason)!, call.Stop);
            return Told(call, $"{partner}/{name} is {verb}d.");
        });
    }

    private static Command Resend(Terminal terminal)
    {
        var (reason, since, missing) = (Reason(), new Option<DateTimeOffset>("--since") { Description = "What gave up from then on.", Required = true }, new Option<bool>("--missing") { Description = "Events that it never got, too." });
        return One(terminal, "resend", "Makes deliveries again that gave up.", [since, missing, reason], async (call, partner, name) =>
        {
            var resent = await call.Client.ResendDeliveries(partner, name, new ResendRequest(call.Parsed.GetValue(since), call.Parsed.GetValue(missing), call.Parsed.GetValue(reason)), call.Stop);
            return call.Write(resent, EventsJson.Default.Resent, text => text.WriteLine($"{resent.Failed} that gave up and {resent.Missing} that were missing are on their way."));
        });
    }

    private static Command Replay(Terminal terminal)
    {
        var from = new Option<DateTimeOffset>("--from") { Description = "Events that were stored from then on.", Required = true };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Until then; else until now." };
        var subject = new Option<string?>("--subject") { Description = "Those of one subject alone, as the event names it." };
        var rate = new Option<int?>("--per-second") { Description = "At most so many a second; else 50." };
        var dry = new Option<bool>("--dry-run") { Description = "Says how many these are, and nothing else." };
        var reason = Reason();
        return One(terminal, "replay", "Gives events again to a subscription.", [from, until, subject, rate, dry, reason], async (call, partner, name) =>
        {
            var told = await call.Client.ReplayEvents(partner, name, new EventReplayRequest(
                call.Parsed.GetValue(from), call.Parsed.GetValue(until), call.Parsed.GetValue(subject), call.Parsed.GetValue(rate), call.Parsed.GetValue(dry), call.Parsed.GetValue(reason)), call.Stop);
            return call.Write(told, EventsJson.Default.ReplayList, text => told.Replays.ToList().ForEach(one => Write(text, one)));
        });
    }

    private static Command Approve(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "Of the replay, such as RP-0001." };
        return ControlVerb.Create(terminal, "approve", "Approves a replay that another person asked for, and runs it.", [id], async call =>
        {
            var told = await call.Client.ApproveReplay(call.Parsed.GetValue(id)!, call.Stop);
            return call.Write(told, EventsJson.Default.ReplayList, text => told.Replays.ToList().ForEach(one => Write(text, one)));
        });
    }

    private static int Told(ControlCall call, string sentence)
    {
        call.Terminal.Out.WriteLine(sentence);
        return Exit.Ok;
    }

    private static void Write(TextWriter text, EventTypeView type)
    {
        text.WriteLine($"{type.Type}  {type.Classification}, {type.Lifecycle}, of {type.Owner}: {type.Summary}");
        text.WriteLine($"  published by {(type.Producers.Count == 0 ? "nobody" : string.Join(", ", type.Producers))}; got by {(type.Consumers.Count == 0 ? "nobody" : string.Join(", ", type.Consumers))}");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  order {(type.Key is null ? "none" : "per " + type.Key)}, kept {(type.RetentionDays is { } days ? $"{days:0} days" : "for ever")}, gate {type.Gate}{(type.Thin.Count > 0 ? ", thin: " + string.Join(", ", type.Thin) : "")}{(type.SecondPerson ? ", replays need a second person" : "")}"));
    }

    private static void Write(TextWriter text, SubscriptionView one)
    {
        text.WriteLine($"{one.Partner}/{one.Name}  {one.Way} of {one.Type}: {one.State}{(one.Why is null ? "" : $" ({one.Why})")}");
        var lag = one.Behind == 0 ? "nothing waits" : $"{one.Behind} behind, the oldest {one.OldestSeconds} s";
        text.WriteLine(one.Way == "pull"
            ? $"  {lag}{(one.Position is { } at ? $", at position {at}" : "")}"
            : string.Create(CultureInfo.InvariantCulture, $"  {lag}, {one.Dead} gave up; {one.Succeeded} of {one.Attempts} requests of the last day taken{(one.LatencyP95Ms is { } p95 ? $", p95 {p95:0.0} ms" : "")}{(one.PublicKey is null ? "" : $"; public key {one.PublicKey}")}"));
    }

    private static void Write(TextWriter text, PublicationView one) => text.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{one.Partner}/{one.Name}  {one.Kind} {one.Source} of {one.Broker}: {one.State}{(one.Why is null ? "" : $" ({one.Why})")}; {one.Taken} taken, {(one.Waiting is { } waiting ? $"{waiting} wait" : "the broker does not say what waits")}, {one.Dead} refused{(one.Node is null ? "" : $"; read by {one.Node}")}"));

    private static void Write(TextWriter text, ReplayView one) => text.WriteLine(
        $"{(one.State == "dry-run" ? "dry run" : one.Id)}  {one.Partner}/{one.Subscription}: {one.Events} events of {one.Type}, {one.From:u} to {one.Until:u}; {one.State}, asked by {one.AskedBy}{(one.ApprovedBy is null ? "" : $", approved by {one.ApprovedBy}")}: {one.Reason}");
}
