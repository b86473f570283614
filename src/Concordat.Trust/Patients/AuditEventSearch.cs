using System.Globalization;
using Concordat.Core.Consents;
using Concordat.Core.Formats.Fhir;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Problems;
using Concordat.Trust.Consents;
using Microsoft.Extensions.Primitives;

namespace Concordat.Trust.Patients;

/// <summary>What a search over AuditEvents asks (FHIR R4, 6.3.4), read from its parameters.</summary>
internal sealed record AuditEventQuestion
{
    private const int MostCount = 500;
    private static readonly string[] Known = ["date", "agent", "action", "outcome", "policy", "patient", "patient.identifier", "_count", "_cursor"];

    /// <summary>The first moment.</summary>
    public DateTimeOffset From { get; private init; } = DateTimeOffset.MinValue.AddYears(1);
    /// <summary>The moment after the last.</summary>
    public DateTimeOffset Until { get; private init; } = DateTimeOffset.MaxValue.AddYears(-1);
    /// <summary>Kind and name of who took part: <c>client</c>, <c>person</c>…; null for any.</summary>
    public (string Kind, string Name)? Agent { get; private init; }
    /// <summary>C, R, U, D or E; null for any.</summary>
    public char? Action { get; private init; }
    /// <summary>The outcome's code; null for any.</summary>
    public string? Outcome { get; private init; }
    /// <summary>A URI of <c>agent.policy</c>; null for any.</summary>
    public string? Policy { get; private init; }
    /// <summary>Whom it was about; null for any.</summary>
    public PatientIdentifier? Patient { get; private init; }
    /// <summary>Resources of a page.</summary>
    public int Count { get; private init; } = 100;
    /// <summary>Events of the last moment that an earlier page has shown.</summary>
    public int Skip { get; private init; }

    /// <summary>Reads the parameters; every mistake goes into <paramref name="mistakes"/>.</summary>
    public static AuditEventQuestion Read(IEnumerable<KeyValuePair<string, StringValues>> parameters, List<ProblemPointer> mistakes)
    {
        var question = new AuditEventQuestion();
        var given = parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value, StringComparer.Ordinal);
        foreach (var (name, values) in given)
        {
            foreach (var value in values.Select(value => value ?? ""))
            {
                question = name switch
                {
                    "date" => question.Dated(value, mistakes),
                    "agent" => question with { Agent = AgentOf(value, mistakes) },
                    "action" when value is ['C' or 'R' or 'U' or 'D' or 'E'] => question with { Action = value[0] },
                    "outcome" when value is "0" or "4" or "8" or "12" => question with { Outcome = value },
                    "policy" when value.StartsWith("urn:concordat:", StringComparison.Ordinal) => question with { Policy = value },
                    "patient" or "patient.identifier" => question,
                    "_count" when int.TryParse(value, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostCount => question with { Count = count },
                    "_cursor" when value.Split('.') is [var ticks, var skip] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var until) && until > 0 && until < DateTimeOffset.MaxValue.UtcTicks && int.TryParse(skip, CultureInfo.InvariantCulture, out var shown) && shown >= 0 =>
                        question with { Until = Earlier(question.Until, new DateTimeOffset(until, TimeSpan.Zero)), Skip = shown },
                    _ => question.Mistaken(name, mistakes),
                };
            }
        }
        return question with { Patient = PatientIdentifier.FromSearch(name => given.TryGetValue(name, out var value) ? value.ToString() : "") };
    }

    private AuditEventQuestion Mistaken(string name, List<ProblemPointer> mistakes)
    {
        mistakes.Add(new ProblemPointer($"query/{(name.Length <= 40 ? name : name[..40])}", name switch
        {
            "action" => "action is C, R, U, D or E.",
            "outcome" => "outcome is 0 (success), 4 (refused), 8 (failed) or 12.",
            "policy" => "policy is urn:concordat:release:NUMBER or urn:concordat:change:ID.",
            "_count" => $"_count is 1 to {MostCount}.",
            "_cursor" => "_cursor comes from the link of the page before.",
            _ => $"There is no such search parameter. Known are {string.Join(", ", Known)}.",
        }));
        return this;
    }

    private AuditEventQuestion Dated(string value, List<ProblemPointer> mistakes)
    {
        var prefix = value.Length > 2 && char.IsAsciiLetterLower(value[0]) ? value[..2] : "eq";
        if (FhirTime.Read(prefix == "eq" && !value.StartsWith("eq", StringComparison.Ordinal) ? value : value[2..]) is not { } span || prefix is not ("eq" or "ge" or "gt" or "le" or "lt"))
        {
            mistakes.Add(new ProblemPointer("query/date", "date is eq, ge, gt, le or lt and a FHIR dateTime, such as ge2026-11-01."));
            return this;
        }
        return prefix switch
        {
            "ge" => this with { From = Later(From, span.From) },
            "gt" => this with { From = Later(From, span.Until) },
            "le" => this with { Until = Earlier(Until, span.Until) },
            "lt" => this with { Until = Earlier(Until, span.From) },
            _ => this with { From = Later(From, span.From), Until = Earlier(Until, span.Until) },
        };
    }

    private static (string, string)? AgentOf(string value, List<ProblemPointer> mistakes)
    {
        if (value.Split('|') is [var system, { Length: > 0 } name] && system.StartsWith("urn:concordat:", StringComparison.Ordinal))
        {
            return (system[14..], name);
        }
        mistakes.Add(new ProblemPointer("query/agent", "agent is an identifier with its system, such as urn:concordat:client|NAME or urn:concordat:person|NAME."));
        return null;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

/// <summary>Finds AuditEvents in the ledger and among the exchanges, newest first. What is read grows with the page, but for a patient with the span of time.</summary>
internal sealed class AuditEventSearch(ModuleDb db, ExchangeLog exchanges, AuditEvents events, PatientIndex patients, ConsentGate gate)
{
    private const int Rounds = 20;
    private const int Rows = 500;

    /// <summary>A page, and where the next begins; null at the end.</summary>
    public async Task<(List<AuditEvent> Page, string? Next)> Find(AuditEventQuestion question, CancellationToken cancellationToken)
    {
        var (id, keys) = await Known(question.Patient, cancellationToken);
        var (page, until, skip, rows) = (new List<AuditEvent>(), question.Until, question.Skip, Rows);
        for (var round = 0; round < Rounds; round++)
        {
            var (found, horizon) = await Read(question, id, keys, until, rows, cancellationToken);
            var (tick, shown) = (0L, 0);
            foreach (var one in found)
            {
                shown = one.Recorded.UtcTicks == tick ? shown + 1 : 1;
                tick = one.Recorded.UtcTicks;
                if (skip > 0 && tick == until.UtcTicks - 1 && shown <= skip)
                {
                    continue;
                }
                if (!Fits(one, question, keys))
                {
                    continue;
                }
                page.Add(one);
                if (page.Count == question.Count)
                {
                    return (page, Cursor(tick + 1, shown));
                }
            }
            if (horizon is not { } last)
            {
                return (page, null);
            }
            if (last.AddTicks(1) >= until)
            {
                rows *= 4; // more events at one moment than were read
                continue;
            }
            (until, skip) = (last.AddTicks(1), 0);
        }
        return (page, Cursor(until.UtcTicks, skip));
    }

    /// <summary>All events after the horizon and before a moment, newest first; the horizon is null where there is nothing before it.</summary>
    private async Task<(List<AuditEvent> Found, DateTimeOffset? Horizon)> Read(
        AuditEventQuestion question, Guid? patient, IReadOnlyCollection<string>? keys, DateTimeOffset until, int rows, CancellationToken cancellationToken)
    {
        var about = keys?.Select(key => $"patient-key/{key}").Concat(patient is { } id ? [$"patient/{id}"] : []).ToList();
        var entries = await AuditQueries.Newest(db, question.From, until, question.Agent is { } agent ? $"{agent.Kind}:{agent.Name}" : null, about, rows, cancellationToken);
        var calls = question.Agent is { Kind: not "client" } ? []
            : keys is null ? await ExchangeQueries.Newest(exchanges, question.From, until, question.Agent?.Name, rows, cancellationToken)
            : await ExchangeQueries.About(exchanges, keys, question.From, until, rows, cancellationToken);
        DateTimeOffset? horizon = entries.Count == rows ? entries[^1].At : null;
        horizon = calls.Count == rows && (horizon is null || calls[^1].StartedAt > horizon) ? calls[^1].StartedAt : horizon;
        var found = entries.Select(events.Of).Concat(calls.Where(call => question.Agent is not { } client || call.Client == client.Name).SelectMany(events.Of))
            .Where(one => horizon is null || one.Recorded > horizon).OrderByDescending(one => one.Recorded).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        return (found, horizon);
    }

    /// <summary>A list that several patients are in is several events: of the others nothing is told.</summary>
    private static bool Fits(AuditEvent one, AuditEventQuestion question, IReadOnlyCollection<string>? keys) =>
        (question.Action is not { } action || one.Action == action) && (question.Outcome is not { } outcome || one.Outcome == outcome)
        && (question.Policy is not { } policy || one.Agents.Any(agent => agent.Policies.Contains(policy)))
        && (keys is null || one.Entities.Any(entity => entity.IsPatient && (entity.What!.System == "urn:concordat:patient" || keys.Contains(entity.What.Value))));

    private async Task<(Guid? Id, IReadOnlyCollection<string>? Keys)> Known(PatientIdentifier? patient, CancellationToken cancellationToken)
    {
        if (patient is not { } who)
        {
            return (null, null);
        }
        var id = await patients.Find(db, who, cancellationToken);
        return (id, await Disclosures.KeysOf(db, gate, gate.KeyOf(who.Value, who.System), id, cancellationToken));
    }

    private static string Cursor(long ticks, int skip) => string.Create(CultureInfo.InvariantCulture, $"{ticks}.{skip}");
}
