using System.Globalization;
using Concordat.Core.Zones;
using Concordat.Governance.Control;

namespace Concordat.Web.Parts;

/// <summary>Where the boxes and arrows of the map stand: partners first, then landing zones, the platform, and what lies behind.</summary>
internal sealed record ZonePlan(int Width, int Height, IReadOnlyList<ZoneBox> Boxes, IReadOnlyList<ZoneArrow> Arrows)
{
    public const int BoxWidth = 264;
    public const int Head = 54;
    public const int Row = 28;
    private const int Gap = 132;
    private const int Margin = 44;

    public static ZonePlan Of(ControlApi.ZoneMap map, bool tall)
    {
        var ranks = map.Zones.GroupBy(Rank).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        var boxes = new List<ZoneBox>();
        if (tall)
        {
            var y = 8;
            foreach (var zone in ranks.SelectMany(rank => rank))
            {
                boxes.Add(Box(zone, Margin, y));
                y += boxes[^1].Height + 56;
            }
            return new(BoxWidth + (2 * Margin), y - 48, boxes, Draw(map, boxes, tall));
        }
        var height = ranks.Max(rank => rank.Sum(zone => HeightOf(zone)) + ((rank.Count - 1) * 40));
        for (var column = 0; column < ranks.Count; column++)
        {
            var y = Margin + ((height - ranks[column].Sum(zone => HeightOf(zone)) - ((ranks[column].Count - 1) * 40)) / 2);
            foreach (var zone in ranks[column])
            {
                boxes.Add(Box(zone, 2 + (column * (BoxWidth + Gap)), y));
                y += boxes[^1].Height + 40;
            }
        }
        return new((ranks.Count * (BoxWidth + Gap)) - Gap + 4, height + Margin + 8, boxes, Draw(map, boxes, tall));
    }

    private static int Rank(SurveyedZone zone) => zone.Landing ? 1 : zone.Platform ? 2 : zone.Partners.Count > 0 ? 0 : 3;

    private static int HeightOf(SurveyedZone zone) => Head + ((zone.Partners.Count + zone.Systems.Count) * Row) + 8;

    private static ZoneBox Box(SurveyedZone zone, int x, int y)
    {
        string?[] facts = [zone.Landing ? "landing zone" : zone.Platform ? "platform" : null, zone.Region, zone.Deployment];
        return new(zone, x, y, HeightOf(zone), string.Join(", ", facts.OfType<string>()),
            [.. zone.Partners.Select(name => new ZoneItem(name, "partner")), .. zone.Systems.Select(system => new ZoneItem(system.Name, system.Type == "model" ? "model" : "system"))]);
    }

    private static List<ZoneArrow> Draw(ControlApi.ZoneMap map, IReadOnlyList<ZoneBox> boxes, bool tall)
    {
        var taken = map.Paths.Where(path => path.Open).SelectMany(path => path.Way.Zip(path.Way.Skip(1))).CountBy(hop => hop).ToDictionary(row => row.Key, row => row.Value);
        var platform = map.Zones.FirstOrDefault(zone => zone.Landing)?.Name ?? map.Zones.FirstOrDefault(zone => zone.Platform)?.Name;
        var closed = map.Paths.Where(path => !path.Open).CountBy(path => (From: path.From.Zone ?? platform, To: path.To.Zone ?? platform))
            .Where(row => row.Key is { From: not null, To: not null } && row.Key.From != row.Key.To).ToDictionary(row => (row.Key.From!, row.Key.To!), row => row.Value);
        var declared = map.Zones.SelectMany(zone => zone.Reaches.Select(link => (From: zone.Name, link))).ToList();
        var at = boxes.ToDictionary(box => box.Zone.Name, StringComparer.Ordinal);
        var arrows = new List<ZoneArrow>();
        foreach (var (from, link) in declared.Where(one => at.ContainsKey(one.link.Zone)))
        {
            var paths = taken.GetValueOrDefault((from, link.Zone));
            var label = link.Refused is not null ? "refused" : paths == 0 ? "" : $"{paths} path{(paths == 1 ? "" : "s")}" + (link.Transit == "any" ? "" : $", {link.Transit}");
            arrows.Add(Arrow(at[from], at[link.Zone], tall, 0, link.Refused is not null, paths, label, $"{from} to {link.Zone}: {(label.Length == 0 ? "declared, no path takes it" : label)}"));
        }
        foreach (var ((from, to), count) in closed.Where(one => at.ContainsKey(one.Key.Item1) && at.ContainsKey(one.Key.Item2)))
        {
            arrows.Add(Arrow(at[from], at[to], tall, 1, true, count, $"{count} refused", $"{from} to {to}: {count} path{(count == 1 ? "" : "s")} refused"));
        }
        return arrows;
    }

    /// <summary>Forth and back lie beside each other; what is refused curves around.</summary>
    private static ZoneArrow Arrow(ZoneBox from, ZoneBox to, bool tall, int lane, bool refused, int paths, string label, string title)
    {
        string P(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#} {y:0.#}");
        var isForth = tall ? from.Y < to.Y : from.X < to.X;
        if (tall)
        {
            var near = Math.Abs(from.Y - to.Y) - (isForth ? from.Height : to.Height) < 60 && lane == 0;
            var (x, start, end) = (from.X + (BoxWidth / 2) + (isForth ? -50 : 50), isForth ? from.Y + from.Height : from.Y, isForth ? to.Y - 2 : to.Y + to.Height + 2);
            if (near)
            {
                return new($"M{P(x, start)} L{P(x, end)}", x, ((start + end) / 2) + 4, refused, paths, label, title);
            }
            var (side, bend) = isForth ? (from.X, from.X - 38 + (lane * 8)) : (from.X + BoxWidth, from.X + BoxWidth + 38 - (lane * 8));
            var (y1, y2) = (from.Y + (from.Height / 2d), to.Y + 30d + (lane * 14));
            return new($"M{P(side, y1)} C{P(bend, y1)} {P(bend, y2)} {P(side + (isForth ? -2 : 2), y2)}", isForth ? 42 : from.X + BoxWidth + 2, isForth ? to.Y - 6 : to.Y + to.Height + 14, refused, paths, label, title);
        }
        var (sx, ex) = isForth ? (from.X + BoxWidth, to.X - 2) : (from.X, to.X + BoxWidth + 2);
        if (from.X == to.X)
        {
            var right = from.X + BoxWidth;
            var (a, b) = (from.Y + (from.Height / 2d), to.Y + (to.Height / 2d));
            return new($"M{P(right, a)} C{P(right + 44, a)} {P(right + 44, b)} {P(right + 2, b)}", right + 60, (a + b) / 2, refused, paths, label, title);
        }
        if (Math.Abs(from.X - to.X) > BoxWidth + Gap)
        {
            var (top1, top2) = (from.Y + 0d, to.Y - 2d);
            var (mx1, mx2) = (from.X + (BoxWidth / 2d), to.X + (BoxWidth / 2d));
            var peak = Math.Min(top1, top2) - 60;
            return new($"M{P(mx1, top1)} C{P(mx1, peak)} {P(mx2, peak)} {P(mx2, top2)}", (mx1 + mx2) / 2, Math.Max(14, peak + 22), refused, paths, label, title);
        }
        var shift = (isForth ? -14 : 14) + (lane * 34);
        var (sy, ey) = (from.Y + (from.Height / 2d) + shift, to.Y + (to.Height / 2d) + shift);
        var mid = (sx + ex) / 2d;
        return new($"M{P(sx, sy)} C{P(mid, sy)} {P(mid, ey)} {P(ex, ey)}", ex + (isForth ? -56 : 56), ey + (isForth ? -8 : 18), refused, paths, label, title);
    }
}

/// <summary>A zone on the map.</summary>
internal sealed record ZoneBox(SurveyedZone Zone, int X, int Y, int Height, string Note, IReadOnlyList<ZoneItem> Items);

/// <summary>What stands in a zone.</summary>
internal sealed record ZoneItem(string Name, string Kind);

/// <summary>A way between two zones.</summary>
internal sealed record ZoneArrow(string Line, double LabelX, double LabelY, bool Refused, int Paths, string Label, string Title);
