using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Calendars;

/// <summary>A calendar opens some time.</summary>
internal static class CalendarRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("calendar-never", Severity.Error, "A calendar is open some hours of the week.", ws =>
            from calendar in ws.Calendars.Values
            where calendar.Hours.Values.All(spans => spans.Count == 0)
            select new Complaint(calendar.At, $"The calendar '{calendar.Name}' is never open: what is due in its hours would never be.", "Give it hours, such as hours: { monday: [\"09:00-17:00\"] }.")),
        new("calendar-twice", Severity.Error, "A calendar says once what hours a day has.", ws =>
            from calendar in ws.Calendars.Values
            from twice in calendar.Open.GroupBy(day => day.On).Where(days => days.Count() > 1)
            select new Complaint(calendar.At, $"The calendar '{calendar.Name}' has hours for {twice.Key:yyyy-MM-dd} twice.", "Keep one of them.")),
    ];
}
