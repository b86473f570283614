using System.Globalization;
using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>The calendar.</summary>
internal static class OdooScheduling
{
    public static void Start(OdooDatabase db, OdooRow meeting)
    {
        db.Set(meeting, "user_id", meeting.Link("user_id") ?? db.User);
        db.Set(meeting, "show_as", meeting.Text("show_as") ?? "busy");
        if (meeting.Text("start") is { } start && meeting.Text("stop") is null)
        {
            db.Set(meeting, "stop", Text(Time(start).AddHours(meeting.Number("duration") is > 0 and var hours ? hours : 1)));
        }
    }

    /// <summary>Writing the start alone moves the end along.</summary>
    public static void Reschedule(OdooDatabase db, OdooRow meeting, JsonElement values)
    {
        if (values.TryGetProperty("start", out var start) && !values.TryGetProperty("stop", out _)
            && OdooValues.Read(db, meeting.Model, meeting.Model.Field("start"), start) is string at)
        {
            db.Set(meeting, "stop", Text(Time(at) + (Time(meeting.Text("stop")!) - Time(meeting.Text("start")!))));
        }
    }

    public static void Check(OdooDatabase db, OdooRow meeting)
    {
        if (meeting.Text("start") is not { } start || meeting.Text("stop") is not { } stop)
        {
            return;
        }
        if (string.CompareOrdinal(stop, start) < 0)
        {
            throw OdooError.Validation($"The ending date and time cannot be earlier than the starting date and time.\nMeeting “{meeting.Text("name")}” starts at {start} and ends at {stop}");
        }
        db.Set(meeting, "duration", Math.Round((Time(stop) - Time(start)).TotalHours, 2));
    }

    static DateTime Time(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
