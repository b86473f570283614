using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Concordat.Systems;

/// <summary>
/// Connections to one system that has certificates. They are read again at most once a second: where they changed, new connections show the new ones, and
/// calls that run go on with the old; where they cannot be read, half written, the old ones stay in use.
/// </summary>
internal sealed class RotatingHandler(string system, CertificateSource tls, Func<SocketsHttpHandler> make, TimeProvider time, ILogger? logger) : HttpMessageHandler
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Connections? _current;
    /// <summary>Connections that show the same certificate.</summary>
    private sealed record Connections(SystemCertificates Certificates, HttpMessageInvoker Invoker)
    {
        /// <summary>True where the system has answered on one of them.</summary>
        public bool Answered { get; set; }
    }

    private long _read;
    private string? _unread;
    private string? _server;
    private string? _trouble;

    /// <summary>What is wrong between this node and the system, in a sentence for operators; null after a call that got through.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { Scheme: not "https" })
        {
            return await Plain.SendAsync(request, cancellationToken); // on loopback, or where nothing asks for encryption
        }
        var current = Current();
        if ((current is null ? _unread : tls.Untimely(current.Certificates.Own, time.GetUtcNow())) is { } reason)
        {
            Tell(reason);
            throw new HttpRequestException(HttpRequestError.SecureConnectionError, reason);
        }
        try
        {
            var response = await current!.Invoker.SendAsync(request, cancellationToken);
            current.Answered = true;
            Tell(null);
            return response;
        }
        catch (HttpRequestException failure) when (IsOfTls(failure, current!.Answered))
        {
            Tell(Volatile.Read(ref _server) ?? tls.Refused(current!.Certificates.Own));
            throw;
        }
    }

    private HttpMessageInvoker Plain => field ??= new HttpMessageInvoker(make());

    private Connections? Current()
    {
        lock (_lock)
        {
            if (_read != 0 && time.GetElapsedTime(_read) < Again)
            {
                return _current;
            }
            _read = Math.Max(1, time.GetTimestamp());
            var text = tls.Read();
            if (_current is { } held && held.Certificates.Text == text)
            {
                _unread = null;
                return _current;
            }
            var (certificates, trouble) = tls.Load(text, wrong => Volatile.Write(ref _server, wrong));
            _unread = trouble;
            if (certificates is null)
            {
                if (_current is not null)
                {
                    logger?.LogWarning("{System} keeps the certificates that it has: {Trouble}", system, trouble);
                }
                return _current;
            }
            var handler = make();
            handler.SslOptions = certificates.Options;
            // The one before is left to the collector: calls may still run on it.
            _current = new Connections(certificates, new HttpMessageInvoker(handler));
            return _current;
        }
    }

    /// <summary>With TLS 1.3 a certificate is refused after the handshake, at the first read: an alert, or an end of connections of which none was ever answered.</summary>
    private static bool IsOfTls(HttpRequestException failure, bool answered)
    {
        if (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return true;
        }
        for (Exception? one = failure; one is not null; one = one.InnerException)
        {
            if (one is AuthenticationException or CryptographicException || (!answered && one is IOException && failure.HttpRequestError != HttpRequestError.ConnectionError))
            {
                return true;
            }
        }
        return false;
    }

    private void Tell(string? trouble)
    {
        if (Interlocked.Exchange(ref _trouble, trouble) != trouble && trouble is not null)
        {
            logger?.LogWarning("{System} is not reached: {Trouble}", system, trouble);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Invoker.Dispose();
        }
        base.Dispose(disposing);
    }
}
