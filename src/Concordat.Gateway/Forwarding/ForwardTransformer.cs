using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Steps;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Concordat.Gateway.Forwarding;

/// <summary>
/// What crosses to the system behind, and back. Header fields go by list: no credentials of the caller, no cookies, no
/// forwarding fields that a caller could have invented. The response is taken in whole, since it is judged before it leaves.
/// </summary>
internal sealed class ForwardTransformer(long maxResponse) : HttpTransformer
{
    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var call = httpContext.Features.GetRequiredFeature<ForwardedCall>();
        proxyRequest.RequestUri = new Uri(destinationPrefix + Path(call.Call) + call.Call.Query!.Encode());
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            proxyRequest.Method = HttpMethod.Get;
        }
        var headers = proxyRequest.Headers;
        headers.TryAddWithoutValidation("Accept", "application/json, */*;q=0.5");
        headers.TryAddWithoutValidation("traceparent", call.Call.TraceParent);
        headers.TryAddWithoutValidation(ResponseHeaders.Exchange, call.Call.ExchangeText);
        if (call.Call.IdempotencyKey is { } key)
        {
            headers.TryAddWithoutValidation(ClaimKey.Header, key);
        }
        foreach (var (parameter, _) in call.Call.Parameters)
        {
            if (parameter.Place == ParameterPlace.Header && !headers.Contains(parameter.Name) && !IsReserved(parameter.Name))
            {
                headers.TryAddWithoutValidation(parameter.Name, (IEnumerable<string?>)httpContext.Request.Headers[parameter.Name]);
            }
        }
        headers.Authorization = call.Credentials;
        if (proxyRequest.Content is { } content && call.Call.Body is { } body)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", httpContext.Request.ContentType);
            content.Headers.ContentLength = body.Length;
        }
        return ValueTask.CompletedTask;
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }
        var call = httpContext.Features.GetRequiredFeature<ForwardedCall>();
        call.Outcome = ReplyOutcome.Of((int)proxyResponse.StatusCode);
        if (call.Outcome is not null)
        {
            return false; // what a system says when it says no is its own business, and may hold anything
        }
        var headers = proxyResponse.Content.Headers;
        if (headers.NonValidated.Contains("Content-Encoding"))
        {
            call.Outcome = Outcome.BadBackend;
            return false;
        }
        var length = headers.ContentLength;
        var body = new PooledBytes((int)Math.Clamp(length ?? 4096, 0, 1 << 20));
        await using var stream = await proxyResponse.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            if (length > maxResponse || !await body.Fill(stream, maxResponse, cancellationToken))
            {
                body.Dispose();
                call.Outcome = Outcome.BadBackend;
                return false;
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            body.Dispose();
            call.Outcome = Outcome.BadBackend;
            return false;
        }
        catch (OperationCanceledException)
        {
            body.Dispose();
            call.Outcome = Outcome.Timeout;
            return false;
        }
        var type = headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null; // judged by the contract, not here
        call.Call.Reply = new Reply((int)proxyResponse.StatusCode, type, body);
        return false;
    }

    private static string Path(GatewayCall call)
    {
        var segments = call.Target!.Segments.AsSpan(GatewayCall.RoutePrefix);
        var path = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        path.AppendLiteral(call.Api!.BackendPath);
        foreach (var segment in segments)
        {
            path.AppendLiteral("/");
            path.AppendLiteral(Uri.EscapeDataString(segment));
        }
        return path.ToStringAndClear();
    }

    private static bool IsReserved(string name) => name.ToLowerInvariant() is
        "host" or "connection" or "cookie" or "authorization" or "dpop" or "proxy-authorization" or "transfer-encoding" or "content-length" or "upgrade" or "te" or "trailer" or "keep-alive" or "expect"
        || name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("forwarded", StringComparison.OrdinalIgnoreCase);
}

/// <summary>One call while it is forwarded.</summary>
internal sealed class ForwardedCall(GatewayCall call, AuthenticationHeaderValue? credentials)
{
    public GatewayCall Call => call;

    /// <summary>How this node signs in to the system.</summary>
    public AuthenticationHeaderValue? Credentials => credentials;

    /// <summary>Why there is no reply; null where there is one, or where the connection itself failed.</summary>
    public Outcome? Outcome { get; set; }
}
