using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Playbooks;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;

namespace Concordat.Governance.Incidents;

/// <summary>Whom a client, partner or person reached in the hours before: by recorded exchanges and by the ledger. Patients are counted and named by their keyed hashes.</summary>
internal sealed class TouchedByIncident(ModuleDb db, ExchangeLog exchanges, TimeProvider clock)
{
    private const int MostRows = 50_000;
    private const int MostSubjects = 2_000;
    private const int MostLooks = 1_000;

    public async Task<ActionResult> Find(Incident incident, int hours, string? partner, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow();
        var from = until.AddHours(-hours);
        return incident.About.StartsWith(Playbook.Person + "/", StringComparison.Ordinal)
            ? await OfPerson(incident.Subject, from, until, cancellationToken)
            : await OfClients(incident, partner, from, until, cancellationToken);
    }

    private async Task<ActionResult> OfClients(Incident incident, string? partner, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var isClient = incident.About.StartsWith(Playbook.Client + "/", StringComparison.Ordinal);
        var rows = await ExchangeQueries.Touched(exchanges, isClient ? [incident.Subject] : [], isClient ? null : partner, from, until, MostRows, cancellationToken);
        var went = rows.Where(row => row.Outcome is "ok" or ExchangeRecord.Begun).ToList(); // of one that only began nobody knows that it had no effect
        var subjects = Subjects(went.Select(row => row.SubjectKey));
        var partners = went.Select(row => row.Partner ?? partner).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var (calls, refused) = (rows.Sum(row => row.Calls), rows.Sum(row => row.Calls) - went.Sum(row => row.Calls));
        var data = Span(from, until, calls, subjects, rows.Count == MostRows);
        data["refused"] = refused;
        data["partners"] = new JsonArray([.. partners.Select(name => (JsonNode)name)]);
        data["interfaces"] = new JsonArray([.. went.GroupBy(row => row.Interface).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (JsonNode)new JsonObject
        {
            ["interface"] = group.Key, ["calls"] = group.Sum(row => row.Calls), ["patients"] = Subjects(group.Select(row => row.SubjectKey)).Count,
            ["fields"] = new JsonArray([.. group.SelectMany(row => (row.Fields ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(field => (JsonNode)field)]),
        })]);
        return new ActionResult($"{calls} exchanges since {Minute(from)} UTC, {refused} refused; {subjects.Count} patients, by {string.Join(", ", partners.DefaultIfEmpty("no partner"))}", data);
    }

    private async Task<ActionResult> OfPerson(string person, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var deeds = (await AuditQueries.Search(db, null, "person:" + person, null, null, null, MostLooks, cancellationToken)).Where(entry => entry.At >= from && entry.At < until).ToList();
        var looks = deeds.Where(entry => entry is { Action: "payload.viewed", Outcome: "ok", Exchange: not null }).ToList();
        var seen = await ExchangeQueries.ById(exchanges, [.. looks.Select(look => look.Exchange!.Value)], cancellationToken);
        var subjects = Subjects(seen.Select(exchange => exchange.SubjectKey));
        var data = Span(from, until, looks.Count, subjects, deeds.Count == MostLooks);
        data["partners"] = new JsonArray([.. seen.Select(exchange => exchange.Partner).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]);
        data["deeds"] = new JsonObject(deeds.GroupBy(entry => entry.Action).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => KeyValuePair.Create(group.Key, (JsonNode?)group.Count())));
        return new ActionResult($"{deeds.Count} entries of the ledger since {Minute(from)} UTC, {looks.Count} looks at contents; {subjects.Count} patients", data);
    }

    private static JsonObject Span(DateTimeOffset from, DateTimeOffset until, long uses, List<string> subjects, bool more) => new()
    {
        ["from"] = from.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["until"] = until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["uses"] = uses, ["patients"] = subjects.Count,
        ["subjects"] = new JsonArray([.. subjects.Take(MostSubjects).Select(key => (JsonNode)key)]), ["more"] = more || subjects.Count > MostSubjects,
    };

    private static List<string> Subjects(IEnumerable<string?> keys) =>
        [.. keys.OfType<string>().SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
