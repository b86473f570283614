using System.Net.Http.Headers;
using Concordat.Control;
using Concordat.Platform.Problems;

namespace Concordat.Cli;

/// <summary>
/// Puts a service account's token on each request, and fetches another before it ends: tokens live minutes, and a pipeline waits for people longer than that.
/// </summary>
internal sealed class ServiceSignIn : DelegatingHandler
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(45);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Uri _server;
    private readonly string _client;
    private readonly ClientAssertion _signer;
    private readonly TimeProvider _clock;
    private string? _token;
    private DateTimeOffset _until;

    public ServiceSignIn(Uri server, string client, ClientAssertion signer, TimeProvider clock) : base(new SocketsHttpHandler()) =>
        (_server, _client, _signer, _clock) = (server, client, signer, clock);

    /// <exception cref="ControlRefusedException">It gets no token.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_token is null || _clock.GetUtcNow() >= _until)
        {
            var got = await ClientToken.Fetch(_http, _server, _signer, _client, _clock.GetUtcNow(), cancellationToken);
            if (got.Token is null)
            {
                throw new ControlRefusedException(new Problem { Type = "about:blank", Title = $"the service account '{_client}' gets no token: {got.Refused}", Status = StatusCodes.Status403Forbidden });
            }
            (_token, _until) = (got.Token, _clock.GetUtcNow() + got.Life - Margin);
        }
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            _token = null; // whoever comes back is told by the token endpoint why
        }
        return answer;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _http.Dispose();
        }
        base.Dispose(disposing);
    }
}
