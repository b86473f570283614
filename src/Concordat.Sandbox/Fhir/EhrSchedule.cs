using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Fhir;

/// <summary>
/// The schedule of the simulated EHR: half hours of three clinics, the same at every start. A slot is busy as long as an appointment has it, and nobody gets one that is
/// taken: the server keeps Slot.status itself, as scheduling systems do.
/// </summary>
internal sealed class EhrSchedule(FhirStore store)
{
    const string Snomed = "http://snomed.info/sct";
    const int Days = 30;
    static readonly (string Code, string Name)[] Clinics = [("394579002", "Cardiology"), ("394582007", "Dermatology"), ("394801008", "Trauma and orthopaedics")];

    public void Fill()
    {
        store.Rule = Check;
        foreach (var (code, name) in Clinics)
        {
            JsonArray Specialty() => new(new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = Snomed, ["code"] = code, ["display"] = name }) });
            store.Put("Schedule", "clinic-" + code, new JsonObject { ["resourceType"] = "Schedule", ["active"] = true, ["specialty"] = Specialty(), ["actor"] = new JsonArray(new JsonObject { ["display"] = name + " clinic (invented)" }) });
            for (var day = new DateTime(2026, 12, 1, 9, 0, 0, DateTimeKind.Utc); day < new DateTime(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(Days); day = day.AddDays(1))
            {
                for (var at = 0; day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && at < 4; at++)
                {
                    var start = day.AddMinutes(30 * at);
                    store.Put("Slot", $"{code}-{start:yyyyMMddHHmm}", new JsonObject
                    {
                        ["resourceType"] = "Slot", ["specialty"] = Specialty(), ["schedule"] = new JsonObject { ["reference"] = "Schedule/clinic-" + code }, ["status"] = "free", ["start"] = Text(start), ["end"] = Text(start.AddMinutes(30)),
                    });
                }
            }
        }
    }

    /// <summary>Writes down which slots are taken, before anybody looks for them. The caller holds the store's gate.</summary>
    public void Work(string type)
    {
        if (type != "Slot")
        {
            return;
        }
        var taken = store.All("Appointment").Where(Holds).SelectMany(Slots).ToHashSet(StringComparer.Ordinal);
        foreach (var slot in store.All("Slot"))
        {
            slot["status"] = taken.Contains("Slot/" + slot["id"]) ? "busy" : "free";
        }
    }

    void Check(string type, string id, JsonObject resource)
    {
        if (type == "Appointment" && Holds(resource) && store.All("Appointment").Any(other => (string?)other["id"] != id && Holds(other) && Slots(other).Intersect(Slots(resource)).Any()))
        {
            throw new FhirError(422, "business-rule", "The slot is taken.");
        }
    }

    static bool Holds(JsonObject appointment) => (string?)appointment["status"] is not ("cancelled" or "entered-in-error");

    static IEnumerable<string> Slots(JsonObject appointment) => (appointment["slot"] as JsonArray ?? []).Select(slot => (string?)slot?["reference"]).OfType<string>();

    static string Text(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
