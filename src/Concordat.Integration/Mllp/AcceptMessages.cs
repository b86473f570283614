using System.Diagnostics;
using System.Net;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.Extensions.Logging;

namespace Concordat.Integration.Mllp;

/// <summary>
/// Stores messages before they are answered: AA says that message, exchange and audit entry are on disk. Refusals are answered with
/// their reason and recorded.
/// </summary>
internal sealed class AcceptMessages(
    ModuleDb db, DurableLog log, PayloadVault vault, KeyedIndex index, AuditLedger audit, ExchangeLog exchanges, IntegrationPlans plans,
    RefusalLog refusals, IntegrationOptions options, TimeProvider clock, ILogger<AcceptMessages> logger)
{
    private readonly MessageLimits _limits = MessageLimits.Default with { MaxBytes = options.Limits.MessageBytes };

    /// <summary>One message on its way: either something to store, or a refusal.</summary>
    private sealed record Judged(Guid Exchange, Hl7Message? Message, string Sender, ExchangeRecord Record)
    {
        public NewMessage? ToStore { get; init; }
        public Outcome? Refusal { get; init; }
        public string? Text { get; init; }
        public IReadOnlyList<Finding> Findings { get; init; } = [];
    }

    /// <summary>Judges all, stores the good ones in one transaction in the order of their arrival, and answers each in that order.</summary>
    public async Task<IReadOnlyList<byte[]>> Accept(MllpPeer peer, IReadOnlyList<byte[]> messages)
    {
        var began = clock.GetTimestamp();
        var judged = messages.Select(message => Judge(peer, message)).ToList();
        var toStore = judged.FindAll(one => one.ToStore is not null);
        if (toStore.Count > 0)
        {
            try
            {
                await db.Write(unit => Store(unit, toStore, began));
            }
            catch (Exception failure)
            {
                logger.LogError("{Count} messages on {Listener} could not be stored: {Failure}", toStore.Count, peer.Listener, failure.GetType().Name);
                judged = [.. judged.Select(one => one.ToStore is null ? one : one with { ToStore = null, Refusal = Outcome.Internal, Text = "The message was not stored. Send it again later." })];
            }
        }
        var answers = new List<byte[]>(judged.Count);
        foreach (var one in judged)
        {
            answers.Add(await Answer(peer, one, began));
        }
        return answers;
    }

    /// <summary>MSH-10 of an acknowledgment: the first 20 digits of the exchange, which is what ST allows there, so that it can be looked up.</summary>
    public static string ControlIdOf(Guid exchange) => exchange.ToString("n")[..20];

    /// <summary>The row of something that was not accepted.</summary>
    public ExchangeRecord Refused(Guid exchange, MllpPeer peer, Outcome outcome, DateTimeOffset at, Partner? partner, string reason) => new()
    {
        Id = exchange,
        Kind = "mllp",
        Interface = "",
        Operation = reason,
        Release = plans.Current?.Release.Number ?? 0,
        Decision = plans.Current?.Release.ChangeId,
        Partner = partner?.Name,
        Outcome = outcome.Code,
        StartedAt = at,
    };

    private Judged Judge(MllpPeer peer, byte[] content)
    {
        var now = clock.GetUtcNow();
        var exchange = Guid.CreateVersion7(now);
        var parsed = Hl7Message.Parse(content, "message", _limits);
        Judged Refuse(Outcome outcome, string rule, string? text, Partner? partner = null, FlowPlan? flow = null, IReadOnlyList<Finding>? findings = null)
        {
            var record = Refused(exchange, peer, outcome, now, partner, parsed.Message is null ? rule : OperationOf(parsed.Message));
            (record.Interface, record.Version, record.RequestBytes) = (flow?.Interface ?? "", flow?.Flow.Terms.Version.ToString(), content.Length);
            return new Judged(exchange, parsed.Message, partner?.Name ?? peer.Address.ToString(), record)
            {
                Refusal = outcome,
                Text = text,
                Findings = findings ?? [Finding.Error(rule, text!, new SourcePosition("message", 0, 0))],
            };
        }

        if (plans.Current is not { } plan)
        {
            return Refuse(Outcome.Unreachable, "no-release", "No release is active on this node.");
        }
        if (parsed.Message is not { } message || !parsed.IsSound)
        {
            var first = parsed.Findings[0];
            return Refuse(Outcome.Invalid, first.Rule, first.Message, findings: parsed.Findings);
        }
        if (message.ControlId.Length is 0 or > 199)
        {
            var missing = Finding.Error("hl7-field-required", "MSH-10 must hold the control id of the message.", message.Header.PositionOf(10)) with { Path = ["MSH-10"] };
            return Refuse(Outcome.Invalid, missing.Rule, missing.Message, findings: [missing]);
        }
        var (partner, reason) = plan.Senders.Find(peer, message);
        if (partner is null)
        {
            return Refuse(Outcome.Forbidden, "hl7-sender", reason);
        }
        var flows = plan.At(peer.Listener);
        if (flows.FirstOrDefault(f => f.Takes(message) && f.Allows(partner)) is not { } flow)
        {
            return flows.Any(f => f.Takes(message))
                ? Refuse(Outcome.Forbidden, "hl7-sender", "This sender is not one of the flow that takes such messages here.", partner)
                : Refuse(Outcome.NotFound, "hl7-message-type", "No flow takes messages of this type here.", partner);
        }
        if (!IsAgreed(plan, partner, flow, now))
        {
            return Refuse(Outcome.Forbidden, "agreement", "No agreement with this sender covers such messages today.", partner, flow);
        }
        if (flow.Unheard.ContainsKey(partner.Name))
        {
            return Refuse(Outcome.Forbidden, PathRules.Zone, "No declared way leads from this sender's network zone to the flow.", partner, flow);
        }
        if (plan.Asks.TryGetValue(partner.Name, out var asks) && !IPAddress.IsLoopback(peer.Address) && !(peer.IsEncrypted && (asks != Transit.Mtls || peer.IsCertified)))
        {
            return Refuse(Outcome.Forbidden, PathRules.Encryption, "The way from this sender's network asks for encryption that this connection does not have.", partner, flow);
        }
        return Accepted(plan, flow, partner, message, content, exchange, now);
    }

    private Judged Accepted(IntegrationPlan plan, FlowPlan flow, Partner partner, Hl7Message message, byte[] content, Guid exchange, DateTimeOffset now)
    {
        var sender = $"{partner.Name}\n{message.SendingApplication}\n{message.SendingFacility}\n{message.ControlId}";
        var key = message.Get(flow.Key!).Text;
        var patient = message.Get("PID-3.1").Text;
        var record = new ExchangeRecord
        {
            Id = exchange,
            Kind = "mllp",
            Interface = flow.Interface,
            Version = flow.Flow.Terms.Version.ToString(),
            Operation = OperationOf(message),
            Release = plan.Release.Number,
            Decision = plan.Release.ChangeId,
            Partner = partner.Name,
            Outcome = "ok",
            StartedAt = now,
            RequestBytes = content.Length,
            SubjectKey = patient.Length == 0 ? null : index.Hash("patient", patient),
            TraceId = Activity.Current?.TraceId.ToString(),
        };
        return new Judged(exchange, message, partner.Name, record)
        {
            ToStore = new NewMessage
            {
                Id = Guid.CreateVersion7(now),
                Kind = "flow",
                Channel = flow.Channel,
                // A message that names nobody waits for nobody; the profile will have its say about that.
                OrderKey = key.Length == 0 ? null : index.Hash("flow-key", key),
                IdempotencyKey = index.Hash("message", $"{sender}\n{index.Hash("content", content)}"),
                BusinessKey = index.Hash("control-id", sender),
                Exchange = exchange,
                Release = plan.Release.Number,
                Interface = flow.Interface,
                Payload = vault.Seal(flow.Interface, content),
            },
        };
    }

    private async Task Store(UnitOfWork unit, List<Judged> judged, long began)
    {
        await log.LockOrder(unit, judged.Select(one => one.ToStore!));
        foreach (var one in judged)
        {
            var message = one.ToStore!;
            var isKnown = await log.HasBusinessKey(unit, message.Channel, message.BusinessKey!);
            var stored = await log.Enqueue(unit, message);
            one.Record.Outcome = stored.IsNew ? "ok" : "duplicate";
            one.Record.Microseconds = (long)clock.GetElapsedTime(began).TotalMicroseconds;
            await exchanges.Write(unit, one.Record);
            var entry = new AuditEntry(stored.IsNew ? "message.accepted" : "message.repeated", $"partner:{one.Sender}", $"message/{stored.Id}")
            {
                Exchange = one.Exchange,
                Release = message.Release,
            };
            await audit.Write(unit, entry);
            if (isKnown && stored.IsNew)
            {
                // Laboratories reuse control ids. The content is new, so it is processed; somebody should know.
                await audit.Write(unit, entry with
                {
                    Action = "message.control-id-reused",
                    Detail = """{"finding":"control-id-reused","severity":"warn","path":"MSH-10"}""",
                });
            }
        }
    }

    private async Task<byte[]> Answer(MllpPeer peer, Judged one, long began)
    {
        var code = one.Refusal?.Ack ?? "AA";
        var answer = Acknowledgment.Create(one.Message, code, clock.GetUtcNow(), ControlIdOf(one.Exchange), one.Text, one.Findings.Count == 0 ? null : one.Findings);
        MllpMetrics.Acknowledged.Add(1, new("listener", peer.Listener), new("code", code));
        if (one.Refusal is not null)
        {
            one.Record.Outcome = one.Refusal.Code;
            one.Record.ResponseBytes = answer.Length;
            one.Record.Microseconds = (long)clock.GetElapsedTime(began).TotalMicroseconds;
            await refusals.Record(one.Sender, one.Record);
        }
        return answer;
    }

    private static bool IsAgreed(IntegrationPlan plan, Partner partner, FlowPlan flow, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return partner.Agreements.Any(a => a.Covers(today)
            && plan.Release.Workspace.Classifications.GetValueOrDefault(a.Classification.Name)?.Rank >= flow.Sensitivity);
    }

    /// <summary>The message type, where it looks like one: it goes into a column.</summary>
    private static string OperationOf(Hl7Message message)
    {
        var type = $"{message.MessageCode}^{message.TriggerEvent}";
        return type.Length <= 16 && type.All(c => char.IsAsciiLetterOrDigit(c) || c == '^') ? type : "?";
    }
}
