using System.Collections.Concurrent;
using System.Diagnostics;
using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Platform.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Log;

/// <summary>
/// Claims messages and hands them to their handlers, as many at once as the node has workers. It begins when the whole node has started: a handler that
/// meets a module without its release or its consents would say no in its name, and some of these are final.
/// </summary>
internal sealed class LogRelay(
    DurableLog log, ModuleDb db, PayloadVault vault, RelaySignal signal, PlatformOptions options, TimeProvider clock,
    IEnumerable<IMessageHandler> handlers, IHostApplicationLifetime node, ILogger<LogRelay> logger) : BackgroundService
{
    private readonly Dictionary<string, IMessageHandler> _handlers = handlers.ToDictionary(h => h.Kind, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, LogMessage> _running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_handlers.Count == 0)
        {
            return;
        }
        await node.Started(stoppingToken);
        var kinds = string.Join(", ", _handlers.Keys.Select(kind => $"'{kind}'"));
        string? restarted = options.Node;
        var nextCare = clock.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (clock.GetUtcNow() >= nextCare)
                {
                    await log.Extend(options.Node, [.. _running.Values], options.Lease, stoppingToken);
                    await log.Reclaim(restarted, stoppingToken);
                    restarted = null;
                    nextCare = clock.GetUtcNow() + (options.Lease / 3);
                }
                await ClaimAndStart(kinds, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError("The relay could not reach its log: {Failure}", failure.GetType().Name);
                await signal.Wait(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // Stopping: what runs keeps its lease until it ends or expires.
            }
        }
        while (!_running.IsEmpty)
        {
            await signal.Progress.WaitAsync(TimeSpan.FromSeconds(5), clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (clock.GetUtcNow() > nextCare + options.Lease)
            {
                return;
            }
        }
    }

    private async Task ClaimAndStart(string kinds, CancellationToken cancellationToken)
    {
        var free = options.Workers - _running.Count;
        var claimed = 0;
        if (free > 0 && await log.NextDue(kinds, cancellationToken) is { } due && due <= clock.GetUtcNow())
        {
            var messages = await log.Claim(kinds, options.Node, free, options.Lease, cancellationToken);
            claimed = messages.Count;
            foreach (var message in messages.OrderBy(m => m.Seq))
            {
                _running[message.Id] = message;
                _ = Task.Run(() => Work(message, cancellationToken), CancellationToken.None);
            }
        }
        if (claimed == 0)
        {
            await signal.Wait(await Quiet(kinds, cancellationToken), clock, cancellationToken);
        }
    }

    private async Task<TimeSpan> Quiet(string kinds, CancellationToken cancellationToken)
    {
        var longest = options.Lease / 3 < TimeSpan.FromSeconds(1) ? options.Lease / 3 : TimeSpan.FromSeconds(1);
        if (_running.Count >= options.Workers || await log.NextDue(kinds, cancellationToken) is not { } due)
        {
            return longest;
        }
        var wait = due - clock.GetUtcNow();
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait < longest ? wait : longest;
    }

    private async Task Work(LogMessage message, CancellationToken stopping)
    {
        var startedAt = clock.GetUtcNow();
        var context = new MessageContext(message, db, vault);
        using var activity = ConcordatTelemetry.Source.StartActivity($"{message.Kind} {message.Channel}", ActivityKind.Consumer);
        activity?.SetTag("concordat.exchange", message.Exchange).SetTag("concordat.interface", message.Interface).SetTag("concordat.release", message.Release);
        var outcome = "done";
        try
        {
            var disposition = await Try(context, stopping);
            if (disposition is Disposition.FailedWith failed)
            {
                outcome = failed.Outcome.Code;
                var decision = failed.Rules.Decide(failed.Cause, message.Tries, Random.Shared.NextDouble());
                await log.Fail(message, startedAt, decision, failed, CancellationToken.None);
            }
            else if (disposition is Disposition.Completed completed)
            {
                await log.Complete(message, startedAt, completed.With, CancellationToken.None);
            }
            else if (disposition is Disposition.PutOff off)
            {
                outcome = "put-off";
                await log.PutOff(message, off.Wait, CancellationToken.None);
            }
            else
            {
                outcome = "interrupted"; // stopping: the lease is given back at the next start
            }
        }
        catch (LeaseLostException)
        {
            outcome = "lease-lost";
        }
        catch (Exception failure)
        {
            outcome = "internal";
            logger.LogError("The end of message {Message} could not be stored: {Failure}", message.Id, failure.GetType().Name);
            await FailAfterAll(message, startedAt, failure);
        }
        finally
        {
            activity?.SetStatus(outcome is "done" or "put-off" ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome);
            ConcordatTelemetry.Messages.Add(1, new("kind", message.Kind), new("interface", message.Interface), new("outcome", outcome));
            ConcordatTelemetry.MessageSeconds.Record((clock.GetUtcNow() - startedAt).TotalSeconds, new("kind", message.Kind), new("interface", message.Interface));
            _running.TryRemove(message.Id, out _);
            signal.Wake();
        }
    }

    /// <summary>What the handler wanted to commit was refused: without this the message would come back for ever.</summary>
    private async Task FailAfterAll(LogMessage message, DateTimeOffset startedAt, Exception failure)
    {
        var failed = new Disposition.FailedWith(Outcome.Internal, Outcome.Internal.Code, FailureRules.Default, $"{failure.GetType().Name} at commit", null);
        try
        {
            await log.Fail(message, startedAt, failed.Rules.Decide(failed.Cause, message.Tries, Random.Shared.NextDouble()), failed, CancellationToken.None);
        }
        catch (Exception again)
        {
            logger.LogError("Message {Message} waits for its lease to end: {Failure}", message.Id, again.GetType().Name);
        }
    }

    private async Task<Disposition?> Try(MessageContext context, CancellationToken stopping)
    {
        try
        {
            return await _handlers[context.Message.Kind].Handle(context, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (LeaseLostException)
        {
            throw;
        }
        catch (Exception failure)
        {
            // The message of an exception may quote content, so its type and place are all that is kept.
            var place = new StackTrace(failure, fNeedFileInfo: false).GetFrame(0)?.GetMethod();
            var detail = $"{failure.GetType().Name} in {place?.DeclaringType?.Name}.{place?.Name}";
            logger.LogError("Message {Message} of {Interface} failed: {Detail}", context.Message.Id, context.Message.Interface, detail);
            return Disposition.Failed(Outcome.Internal, Outcome.Internal.Code, FailureRules.Default, detail);
        }
    }
}
