using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Catalogue;
using Concordat.Core.Releases;
using Concordat.Governance.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Incidents;

/// <summary>What became of an incident so far, signed with the key that signs releases.</summary>
internal sealed class IncidentReport(ReleaseFeed feed, ReleaseSigner signer)
{
    /// <summary>Signs it in the caller's transaction, in place of an earlier one; answers its hash.</summary>
    public async Task<string> Write(UnitOfWork unit, int number, CancellationToken cancellationToken)
    {
        var incident = await unit.Db.Set<Incident>().FirstAsync(i => i.Number == number, cancellationToken);
        var steps = await unit.Db.Set<IncidentStep>().Where(s => s.Incident == number).OrderBy(s => s.Number).ToListAsync(cancellationToken);
        var document = signer.Seal(SignedReport.Incident, CanonicalJson.Write(Of(incident, steps, unit.Now)));
        (incident.Report, incident.Hash, incident.KeyId, incident.Signature) = (document.Content, document.Hash, document.KeyId, document.Signature);
        return document.Hash;
    }

    /// <summary>The last report with its seal, as a file; null where none was written.</summary>
    public static byte[]? File(Incident incident, PublicSigningKey key) => incident is { Report: { } report, Signature: { } signature }
        ? SignedReport.Write(new SealedDocument(report, incident.Hash!, incident.KeyId!, signature), incident.KeyId == key.KeyId ? key : null) : null;

    private JsonObject Of(Incident incident, List<IncidentStep> steps, DateTimeOffset now) => new()
    {
        ["incident"] = incident.Id, ["organization"] = feed.Current?.Workspace.Organization.Name, ["playbook"] = incident.Playbook, ["release"] = incident.Release, ["title"] = incident.Title,
        ["about"] = incident.About, ["rehearsal"] = incident.Rehearsal, ["reason"] = incident.Reason, ["startedBy"] = Trust.Actor.NameOf(incident.StartedBy), ["startedAt"] = Time(incident.StartedAt),
        ["closedBy"] = incident.ClosedBy, ["closedAt"] = Time(incident.ClosedAt), ["conclusion"] = incident.Conclusion, ["writtenAt"] = Time(now),
        ["steps"] = new JsonArray([.. steps.Select((step, index) => (JsonNode)new JsonObject
        {
            ["number"] = step.Number, ["name"] = step.Name, ["title"] = step.Title, ["action"] = step.Action, ["instruction"] = step.Instruction, ["state"] = step.State, ["by"] = step.By, ["at"] = Time(step.At),
            ["seconds"] = Seconds(incident, steps, index), ["aimMinutes"] = step.Minutes, ["note"] = step.Note, ["summary"] = step.Summary, ["result"] = step.Result is null ? null : JsonNode.Parse(step.Result),
        })]),
    };

    /// <summary>How long a step took from the one before, or from the begin; null while it is open.</summary>
    public static long? Seconds(Incident incident, IReadOnlyList<IncidentStep> steps, int index) =>
        steps[index].At is { } at ? (long)(at - (index == 0 ? incident.StartedAt : steps[index - 1].At ?? incident.StartedAt)).TotalSeconds : null;

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
