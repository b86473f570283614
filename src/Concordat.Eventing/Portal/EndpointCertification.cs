using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Eventing.Webhooks;

namespace Concordat.Eventing.Portal;

/// <summary>One check of an endpoint: the rule, what was seen, whether that is right, and what to do.</summary>
internal sealed record EndpointCheck(string Id, string Rule, string Seen, bool Passed, string Todo);

/// <summary>
/// What an endpoint must do with deliveries that are right, forged, late, repeated and cut off, tried on the endpoint itself with events that carry no data
/// of anybody. Each check is one request or two; nothing is seen of what the endpoint does behind its answer.
/// </summary>
internal sealed class EndpointCertification(WebhookClient client, TimeProvider clock)
{
    public const string Kind = "endpoint-certificate";
    public static readonly TimeSpan Life = TimeSpan.FromDays(365);

    /// <summary>An endpoint that takes longer may lose its place while there is much to deliver; deliveries themselves wait 20 seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<EndpointCheck>> Run(Uri address, WebhookKey key, CancellationToken cancellationToken)
    {
        var stranger = new WebhookKey(RandomNumberGenerator.GetBytes(32), false);
        var (now, first) = (clock.GetUtcNow(), Make());
        var begun = clock.GetTimestamp();
        var taken = await Send(address, first, now, first.Body, [key], cancellationToken);
        var took = clock.GetElapsedTime(begun);
        var checks = new List<EndpointCheck>
        {
            new("taken", $"A delivery that is right is answered with 2xx within {Patience.TotalSeconds:0} s.", $"{EndpointChallenge.Said(taken)} after {took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s", taken.Outcome is null && took <= Patience,
                "Verify, keep the event, answer at once, and work on it afterwards."),
        };
        if (taken.Outcome is not null)
        {
            return [.. checks.Select(Told)]; // whatever it refuses now, it refuses for another reason
        }
        var forged = Make();
        checks.Add(Refused("unsigned", "A delivery without a signature is refused (4xx).", await Send(address, forged, now, forged.Body, [], cancellationToken), "Answer 401 where webhook-signature is missing."));
        checks.Add(Refused("forged", "A delivery that was signed with another secret is refused (4xx).", await Send(address, forged, now, forged.Body, [stranger], cancellationToken), "Compare the signature in constant time, and answer 401 where it differs."));
        checks.Add(Refused("altered", "A delivery that was altered after it was signed is refused (4xx).", await Altered(address, key, now, cancellationToken), "Sign what was received, byte by byte, before anything parses it."));
        var late = Make();
        checks.Add(Refused("late", "A delivery whose timestamp is an hour old is refused (4xx), so that nobody sends it again who overheard it.", await Send(address, late, now - Late, late.Body, [key], cancellationToken), "Take webhook-timestamp within five minutes of now."));
        var changing = Make();
        checks.Add(Taken("rotation", "While secrets change a delivery has two signatures, and one that fits is enough.", await Send(address, changing, now, changing.Body, [stranger, key], cancellationToken), "webhook-signature is a list with spaces between: try each."));
        checks.Add(Taken("repeated", "The same delivery again (the same webhook-id) is answered with 2xx and has no second effect.", await Send(address, first, clock.GetUtcNow(), first.Body, [key], cancellationToken), "Remember webhook-id for some days; what is known is answered with 2xx at once."));
        checks.Add(Taken("retried", "A delivery whose answer was lost comes again and is answered with 2xx.", await CutOff(address, key, cancellationToken), "Remember webhook-id when the work is kept, not when the answer is sent."));
        return [.. checks.Select(Told)];
    }

    public static JsonObject Report(EndpointProposal proposal, IReadOnlyList<EndpointCheck> checks, int release, DateTimeOffset now) => new()
    {
        ["partner"] = proposal.Partner, ["subscription"] = proposal.Name, ["event"] = proposal.Event, ["url"] = proposal.Url, ["release"] = release, ["made"] = Stamp(now), ["expires"] = Stamp(now + Life),
        ["verified"] = proposal.VerifiedAt is { } at ? Stamp(at) : null, ["passed"] = checks.All(check => check.Passed),
        ["checks"] = new JsonArray([.. checks.Select(check => (JsonNode)new JsonObject { ["id"] = check.Id, ["rule"] = check.Rule, ["seen"] = check.Seen, ["passed"] = check.Passed, ["todo"] = check.Todo })]),
    };

    /// <summary>The checks of a report.</summary>
    public static IReadOnlyList<EndpointCheck> ChecksOf(byte[] report) =>
        [.. JsonNode.Parse(report)!["checks"]!.AsArray().Select(check => new EndpointCheck((string)check!["id"]!, (string)check["rule"]!, (string)check["seen"]!, (bool)check["passed"]!, (string)check["todo"]!))];

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private (string Id, byte[] Body) Make()
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        return (id, new CloudEvent(id, EventContent.TestType, "/concordat", null, clock.GetUtcNow(), new JsonObject { ["message"] = "This is a certification. It carries no data of anybody." }).ToJson());
    }

    private async Task<WebhookReply> Send(Uri address, (string Id, byte[] Body) made, DateTimeOffset at, byte[] body, IReadOnlyList<WebhookKey> keys, CancellationToken cancellationToken)
    {
        using var request = SignedRequest.Of(made.Id, at, body, keys);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await client.Ask(address, request, 0, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookReply(Outcome.Timeout, 0);
        }
    }

    /// <summary>Signed, and then another body under the same headers.</summary>
    private async Task<WebhookReply> Altered(Uri address, WebhookKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (one, other) = (Make(), Make());
        using var request = SignedRequest.Of(one.Id, now, other.Body, [key]);
        request.Headers.Remove("webhook-signature");
        request.Headers.TryAddWithoutValidation("webhook-signature", key.Sign(one.Id, now.ToUnixTimeSeconds(), one.Body));
        return await client.Ask(address, request, 0, cancellationToken);
    }

    /// <summary>The answer to the first is not waited for; then the same again, as after a node that died.</summary>
    private async Task<WebhookReply> CutOff(Uri address, WebhookKey key, CancellationToken cancellationToken)
    {
        var made = Make();
        using (var request = SignedRequest.Of(made.Id, clock.GetUtcNow(), made.Body, [key]))
        using (var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            var sent = new TaskCompletionSource();
            request.Content = new ToldContent(made.Body, request.Content!.Headers.ContentType!, sent);
            var lost = client.Ask(address, request, 0, cut.Token);
            await Task.WhenAny(sent.Task, lost);
            await cut.CancelAsync();
            try
            {
                await lost;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // as it was meant
            }
        }
        return await Send(address, made, clock.GetUtcNow(), made.Body, [key], cancellationToken);
    }

    /// <summary>A body that says when it was given to the connection.</summary>
    private sealed class ToldContent : ByteArrayContent
    {
        private readonly TaskCompletionSource _sent;

        public ToldContent(byte[] body, MediaTypeHeaderValue type, TaskCompletionSource sent) : base(body)
        {
            _sent = sent;
            Headers.ContentType = type;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await base.SerializeToStreamAsync(stream, context, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _sent.TrySetResult();
        }
    }

    private static EndpointCheck Refused(string id, string rule, WebhookReply reply, string todo) => new(id, rule, EndpointChallenge.Said(reply), reply.Status is >= 400 and < 500 and not 410, todo);

    private static EndpointCheck Taken(string id, string rule, WebhookReply reply, string todo) => new(id, rule, EndpointChallenge.Said(reply), reply.Outcome is null, todo);

    private static EndpointCheck Told(EndpointCheck check) => check.Passed ? check with { Todo = "" } : check;
}
