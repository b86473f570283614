using System.Globalization;
using System.Net.Http.Headers;
using Concordat.Core.Events;

namespace Concordat.Eventing.Webhooks;

/// <summary>A request to an endpoint, signed as Standard Webhooks 1.0 says.</summary>
internal static class SignedRequest
{
    /// <param name="id">The same at each try, so that the receiver knows it again.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="body">A CloudEvent.</param>
    /// <param name="keys">One signature of each; none where it shall carry none.</param>
    public static HttpRequestMessage Of(string id, DateTimeOffset at, byte[] body, IEnumerable<WebhookKey> keys)
    {
        var timestamp = at.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEvent.MediaType);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (string.Join(' ', keys.Select(key => key.Sign(id, timestamp, body))) is { Length: > 0 } signatures)
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", signatures);
        }
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Concordat", "1"));
        return request;
    }
}
