using System.Text;
using Concordat.Core.Zones;

namespace Concordat.Cli.Output;

/// <summary>Zones and paths as people read them.</summary>
internal static class ZonesOutput
{
    /// <param name="shown">What is listed.</param>
    /// <param name="all">What is counted.</param>
    public static string Text(ZoneSurvey shown, ZoneSurvey all)
    {
        var text = new StringBuilder();
        foreach (var zone in shown.Zones)
        {
            string?[] facts = [zone.Landing ? "landing" : zone.Platform ? "platform" : null, zone.Region, zone.Deployment];
            text.Append($"zone {zone.Name}{Brackets(facts)} reaches {(zone.Reaches.Count == 0 ? "nothing" : string.Join(", ", zone.Reaches.Select(Link)))}\n");
        }
        text.Append('\n');
        foreach (var group in shown.Paths.GroupBy(path => path.Interface, StringComparer.Ordinal))
        {
            text.Append($"{group.Key} ({group.First().Classification})\n");
            foreach (var path in group)
            {
                text.Append($"  {(path.IsOpen ? "open  " : "CLOSED")} {path.Kind,-8} {path.From.Name} -> {path.To.Name}{Way(path)}\n");
                foreach (var refusal in path.Refusals)
                {
                    text.Append($"         {refusal.Rule} {refusal.At}: {refusal.Reason}\n");
                }
            }
        }
        var closed = all.Paths.Count(path => !path.IsOpen);
        return text.Append($"\n{all.Paths.Count} path{(all.Paths.Count == 1 ? "" : "s")}, {closed} closed.\n").ToString();
    }

    private static string Link(ZoneLink link) => link.Zone + (link.Transit == "any" ? "" : $" ({link.Transit})") + (link.Refused is null ? "" : " (REFUSED: no landing zone)");

    private static string Way(DataPath path) => path.Way.Count == 0 ? "" : $"  [{string.Join(" > ", path.Way)}{(path.Transit == "any" ? "" : $", {path.Transit}")}]";

    private static string Brackets(string?[] facts) => facts.OfType<string>().ToList() is { Count: > 0 } told ? $" ({string.Join(", ", told)})" : "";
}
