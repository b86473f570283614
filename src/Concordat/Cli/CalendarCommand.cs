using System.CommandLine;
using System.Globalization;
using Concordat.Core.Calendars;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat calendar NAME [DIR]</c>: the open hours of a calendar, and when work of so many hours is due.</summary>
internal static class CalendarCommand
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The calendar." };
        var folder = new Argument<string>("DIR") { Description = "The workspace.", DefaultValueFactory = _ => "." };
        var from = new Option<string?>("--from") { Description = "A moment, such as 2026-12-23T15:00:00Z; now where it is not given.", HelpName = "TIME" };
        var add = new Option<string?>("--add") { Description = "Says when so much open time has gone by, such as PT16H.", HelpName = "DURATION" };
        var days = new Option<int>("--days") { Description = "So many days are shown.", DefaultValueFactory = _ => 14, HelpName = "N" };
        var command = new Command("calendar", "Shows the open hours of a calendar, and when work is due in them.") { name, folder, from, add, days };
        command.SetAction(parsed => Show(terminal, parsed.GetValue(name)!, parsed.GetValue(folder)!, parsed.GetValue(from), parsed.GetValue(add), parsed.GetValue(days)));
        return command;
    }

    private static int Show(Terminal terminal, string name, string folder, string? from, string? add, int days)
    {
        var parse = WorkspaceFolder.Parse(terminal.FullPath(folder));
        if (parse.Workspace is not { } workspace)
        {
            return terminal.Fail(Exit.Usage, $"the workspace has errors, the first at {parse.Findings[0].At}: {parse.Findings[0].Message} See concordat check.");
        }
        if (!workspace.Calendars.TryGetValue(name, out var calendar))
        {
            return terminal.Fail(Exit.Usage, $"there is no calendar '{name}'. {Spelling.Fix(name, [.. workspace.Calendars.Keys])}");
        }
        var start = TimeProvider.System.GetUtcNow();
        if (from is not null && !DateTimeOffset.TryParse(from, Text, DateTimeStyles.AssumeUniversal, out start))
        {
            return terminal.Fail(Exit.Usage, $"'{from}' is no time: write it as 2026-12-23T15:00:00Z.");
        }
        var work = TimeSpan.Zero;
        if (add is not null && !IsoDuration.TryParse(add, out work))
        {
            return terminal.Fail(Exit.Usage, $"'{add}' is no duration: write it as PT16H (ISO 8601).");
        }
        if (add is not null)
        {
            terminal.Out.WriteLine(calendar.Add(start, work) is { } due
                ? $"{add} of open time from {Local(calendar, start)} are over at {Local(calendar, due)}"
                : $"the calendar '{name}' is not open for {add} within five years");
            return Exit.Ok;
        }
        terminal.Out.WriteLine($"{calendar.Title} ({calendar.Zone.Id}), {(calendar.IsOpen(start) ? "open" : calendar.NextOpen(start) is { } next ? $"opens {Local(calendar, next)}" : "does not open")}");
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(start, calendar.Zone).DateTime);
        for (var i = 0; i < days; i++)
        {
            var day = first.AddDays(i);
            var hours = calendar.Of(day);
            var why = calendar.Closed.FirstOrDefault(one => one.Covers(day))?.Name;
            terminal.Out.WriteLine($"{day.ToString("ddd yyyy-MM-dd", Text)}  {(hours.Count > 0 ? string.Join(", ", hours.Select(span => $"{Time(span.From)}-{Time(span.Until)}")) : why is null ? "closed" : $"closed: {why}")}");
        }
        return Exit.Ok;
    }

    private static string Local(BusinessCalendar calendar, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, calendar.Zone).ToString("ddd yyyy-MM-dd HH:mm zzz", Text);

    private static string Time(int minute) => string.Create(Text, $"{minute / 60:00}:{minute % 60:00}");
}
