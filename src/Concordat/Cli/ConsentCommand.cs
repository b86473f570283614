using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary>
/// <c>concordat consent create|show|history|search|revoke|disclosures|break-glass|emergencies|review</c>: what patients said about the use of their data, and who used
/// them. A patient comes on standard input, never on the command line, which other users of the machine can read.
/// </summary>
internal static class ConsentCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        var id = new Argument<Guid>("ID") { Description = "The consent." };
        var file = new Argument<string>("FILE") { Description = "A FHIR R4 Consent as JSON; - for standard input." };
        var reason = new Option<string>("--reason") { Description = "Why, for the audit ledger; no word of the patient.", Required = true, HelpName = "TEXT" };
        var from = new Option<DateOnly?>("--from") { Description = "The first day (UTC); a year ago.", HelpName = "DAY" };
        var to = new Option<DateOnly?>("--to") { Description = "The last day (UTC); today.", HelpName = "DAY" };
        var client = new Option<string>("--client") { Description = "The client that shall see the patient.", Required = true, HelpName = "ID" };
        var minutes = new Option<int>("--minutes") { Description = "For how long.", Required = true, HelpName = "N" };
        var emergency = new Argument<Guid>("ID") { Description = "The emergency." };
        var unjustified = new Option<bool>("--not-justified") { Description = "There was no emergency: it ends at once." };
        return new Command("consent", "Consents of patients, who used their data, and emergencies.")
        {
            ControlVerb.Create(terminal, "create", "Writes down a consent.", [file, reason], async call => Print(call, await call.Client.CreateConsent(Text(call, file), call.Parsed.GetValue(reason), call.Stop))),
            ControlVerb.Create(terminal, "show", "Shows a consent; the look is audited.", [id, reason], async call => Print(call, await call.Client.ReadConsent($"Consent/{call.Parsed.GetValue(id)}", call.Parsed.GetValue(reason), call.Stop))),
            ControlVerb.Create(terminal, "history", "Shows all versions of a consent; the look is audited.", [id, reason], async call =>
                Print(call, await call.Client.ReadConsent($"Consent/{call.Parsed.GetValue(id)}/_history", call.Parsed.GetValue(reason), call.Stop))),
            ControlVerb.Create(terminal, "search", "Shows the consents of the patient on standard input: system|identifier, or a reference.", [reason], call => Of(call, async patient =>
                Print(call, await call.Client.SearchConsents(patient, call.Parsed.GetValue(reason), call.Stop)))),
            ControlVerb.Create(terminal, "revoke", "Ends a consent: it decides nothing any more.", [id, reason], call => Revoke(call, call.Parsed.GetValue(id), call.Parsed.GetValue(reason)!)),
            ControlVerb.Create(terminal, "disclosures", "Tells who saw what of the patient on standard input, when, why and under which release.", [from, to, reason], call => Of(call, async patient =>
                Print(call, await call.Client.Disclosures(new DisclosuresQuestion(patient.Value, patient.System, Begin(call.Parsed.GetValue(from)), Begin(call.Parsed.GetValue(to)?.AddDays(1)), call.Parsed.GetValue(reason)!), call.Stop)))),
            ControlVerb.Create(terminal, "break-glass", "Lets a client see the patient on standard input for some minutes, whatever the consents say.", [client, minutes, reason], call => Of(call, async patient =>
                Print(call, [await call.Client.BreakGlass(new NewEmergency(call.Parsed.GetValue(client)!, patient.Value, patient.System, call.Parsed.GetValue(minutes), call.Parsed.GetValue(reason)!), call.Stop)]))),
            ControlVerb.Create(terminal, "emergencies", "Lists emergencies and their reviews.", [], async call => Print(call, await call.Client.Emergencies(cancellationToken: call.Stop))),
            ControlVerb.Create(terminal, "review", "Says whether an emergency was one; not by whoever broke the glass.", [emergency, unjustified, reason], async call =>
            {
                await call.Client.ReviewEmergency(call.Parsed.GetValue(emergency), new EmergencyReview(!call.Parsed.GetValue(unjustified), call.Parsed.GetValue(reason)!), call.Stop);
                return Print(call, await call.Client.Emergencies(cancellationToken: call.Stop));
            }),
        };
    }

    private static string Text(ControlCall call, Argument<string> file) => call.Parsed.GetValue(file) is not "-" and { } name ? File.ReadAllText(call.Terminal.FullPath(name)) : Input(call);

    private static string Input(ControlCall call)
    {
        using var reader = new StreamReader(call.Terminal.In());
        return reader.ReadToEnd();
    }

    private static async Task<int> Of(ControlCall call, Func<Patient, Task<int>> run)
    {
        var line = Input(call).Trim();
        var cut = line.LastIndexOf('|');
        return line.Length == 0 || cut == 0 || cut == line.Length - 1
            ? call.Terminal.Fail(Exit.Usage, "the patient comes on standard input: system|identifier, or a reference as interfaces name it.")
            : await run(cut < 0 ? new Patient(null, line) : new Patient(line[..cut], line[(cut + 1)..]));
    }

    private static async Task<int> Revoke(ControlCall call, Guid id, string reason)
    {
        var consent = JsonNode.Parse(await call.Client.ReadConsent($"Consent/{id}", reason, call.Stop))!;
        consent["status"] = "inactive";
        return Print(call, await call.Client.UpdateConsent(id, consent.ToJsonString(), reason, $"W/\"{(string?)consent["meta"]?["versionId"]}\"", call.Stop));
    }

    private static DateTimeOffset? Begin(DateOnly? day) => day is { } known ? new DateTimeOffset(known.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;

    /// <summary>A FHIR resource is JSON for people and programs alike.</summary>
    private static int Print(ControlCall call, string resource)
    {
        call.Terminal.Out.WriteLine(JsonNode.Parse(resource)!.ToJsonString(Indented));
        return Exit.Ok;
    }

    private static int Print(ControlCall call, DisclosuresReport report) => call.Write(report, ConsentJson.Default.DisclosuresReport, text =>
    {
        foreach (var entry in report.Entries)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{entry.At:yyyy-MM-dd HH:mm:ss}  {entry.Who,-24}  {entry.What}  {entry.Purpose}  {entry.Outcome}  release {entry.Release} ({entry.Decision})  {entry.Fields}{(entry.Emergency is null ? "" : $"  emergency: {entry.Emergency}")}").TrimEnd());
        }
        text.WriteLine($"{report.Entries.Count} uses and attempts from {report.From:yyyy-MM-dd} to {report.Until:yyyy-MM-dd}{(report.More ? "; there are more: ask for a shorter span" : "")}");
    });

    private static int Print(ControlCall call, IReadOnlyList<Emergency> emergencies) => call.Write(emergencies, ConsentJson.Default.IReadOnlyListEmergency, text =>
    {
        foreach (var one in emergencies)
        {
            var state = one.ReviewedAt is null ? $"review by {one.ReviewBy:yyyy-MM-dd HH:mm}" : $"{(one.Justified == true ? "justified" : "not justified")}, says {one.ReviewedBy}";
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Id}  {one.At:yyyy-MM-dd HH:mm}  until {one.Until:HH:mm}  {one.Client}  by {one.By}  {state}  {one.Reason}"));
        }
        text.WriteLine(emergencies.Count == 0 ? "nobody broke the glass" : $"{emergencies.Count(one => one.ReviewedAt is null)} of {emergencies.Count} wait for a review");
    });
}
