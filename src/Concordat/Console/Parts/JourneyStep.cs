using Concordat.Governance.Control;
using MudBlazor;

namespace Concordat.Web.Parts;

/// <summary>One station of an exchange, for the drawing above its timeline.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Note">How it went.</param>
/// <param name="Tone">ok, warn, bad or empty.</param>
/// <param name="Icon">Drawing.</param>
/// <param name="Link">Its own page.</param>
internal sealed record JourneyStep(string Name, string Note, string Tone, string Icon, string? Link)
{
    /// <summary>The stations from the door to the last effect, in the order of their cause. Pure.</summary>
    public static IReadOnlyList<JourneyStep> Of(ControlApi.ExchangeDetail detail)
    {
        var steps = new List<JourneyStep>();
        if (detail.Exchange is { } e)
        {
            steps.Add(new JourneyStep(e.Partner ?? e.Client ?? "Unknown caller", e.Client ?? "sender", "ok", Icons.Material.Outlined.Business, null));
            var note = e.Status > 0 ? $"{e.Status} in {Words.Micros(e.Microseconds)}" : $"{e.Outcome} in {Words.Micros(e.Microseconds)}";
            steps.Add(new JourneyStep(Door(e.Kind), note, e.Outcome == "ok" ? "ok" : "bad", Icons.Material.Outlined.DoorFront, null));
        }
        steps.AddRange(detail.Messages.OrderBy(m => m.Message.Seq).Select(Station));
        return steps;
    }

    private static JourneyStep Station(ControlApi.MessageDetail detail)
    {
        var m = detail.Message;
        var attempts = m.Attempt > 1 ? $"{m.State}, {m.Attempt} attempts" : m.State;
        var (name, icon) = m.Kind switch
        {
            "flow" => ($"Flow {Last(m.Channel)}", Icons.Material.Outlined.AccountTree),
            "event" => ("Event", Icons.Material.Outlined.Podcasts),
            "webhook" => ($"Webhook {Last(m.Channel)}", Icons.Material.Outlined.Webhook),
            "broker" => ($"Broker {Last(m.Channel)}", Icons.Material.Outlined.AltRoute),
            _ => ($"{m.Kind} {Last(m.Channel)}", Icons.Material.Outlined.Mail),
        };
        return new JourneyStep(name, attempts, Words.Tone(m.State), icon, $"/messages/{m.Id}");
    }

    private static string Door(string kind) => kind switch { "mllp" => "MLLP listener", "http" => "Flow endpoint", "api" => "Gateway", _ => kind };

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];
}
