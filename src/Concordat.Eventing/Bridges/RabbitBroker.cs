using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Eventing.Webhooks;
using Concordat.Platform.Secrets;
using Concordat.Systems;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Concordat.Eventing.Bridges;

/// <summary>
/// A RabbitMQ over AMQP 0.9.1. One connection; each subscription has its own channel, since a broker closes a channel for a mistake of one. Publications on a channel
/// do not wait for one another, and each ends with its confirm. The client's own recovery is off: it would begin streams where they began first.
/// </summary>
internal sealed class RabbitBroker(BrokerSettings settings, EventingOptions options, TimeProvider clock) : IBroker
{
    private const int MostUnconfirmed = 256;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly Dictionary<string, IChannel> _channels = new(StringComparer.Ordinal);
    private IConnection? _connection;
    private TimeSpan _pause = ShortestPause;
    private DateTimeOffset _notBefore;

    public async Task<WebhookReply> Send(string channel, BrokerTarget target, BrokerMessage message, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var open = await Channel(channel, either.Token);
            var (exchange, key) = target.Queue is { } queue ? ("", queue) : (target.Exchange!, target.RoutingKey ?? message.Key ?? message.Type ?? "");
            await open.BasicPublishAsync(exchange, key, mandatory: true, RabbitMessage.Properties(message), message.Body, either.Token);
            return new WebhookReply(null, 0);
        }
        catch (PublishException no) when (no.IsReturn)
        {
            return new WebhookReply(Outcome.Refused, 0, Detail: target.Queue is null ? "no queue is bound to the exchange for this routing key" : "the broker has no such queue");
        }
        catch (PublishException)
        {
            return new WebhookReply(Outcome.Busy, 0, Detail: "the broker did not take it (nack)") { IsDown = true }; // a queue that is full, or has no leader yet
        }
        catch (OperationInterruptedException closed) when (closed.ShutdownReason is { ReplyCode: 403 or 404 } reason)
        {
            return new WebhookReply(Outcome.Refused, 0, Detail: reason.ReplyCode == 404 ? "the broker has no such exchange" : "the broker lets this user not publish there");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookReply(Outcome.Timeout, 0, Detail: "the broker did not confirm in time") { IsDown = true };
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            return new WebhookReply(Outcome.Unreachable, 0, Detail: away is BrokerException ? away.Message : away.GetType().Name) { IsDown = true };
        }
    }

    public async Task<IBrokerReader> Read(BrokerSource source, IReadOnlyDictionary<int, BrokerPlace> places, CancellationToken cancellationToken)
    {
        try
        {
            var channel = await (await Connection(cancellationToken)).CreateChannelAsync(cancellationToken: cancellationToken);
            return await RabbitReader.Begin(channel, source, places.GetValueOrDefault(0), clock.GetUtcNow(), cancellationToken);
        }
        catch (OperationInterruptedException closed) when (closed.ShutdownReason is { ReplyCode: 403 or 404 } reason)
        {
            throw new BrokerException(reason.ReplyCode == 404 ? $"The broker has no '{source.Queue ?? source.Stream}'." : $"The broker lets this user not read '{source.Queue ?? source.Stream}'.");
        }
        catch (Exception away) when (away is not (OperationCanceledException or BrokerException))
        {
            throw new BrokerException($"The broker is away ({away.GetType().Name}).");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
        _opening.Dispose();
    }

    private async Task<IChannel> Channel(string name, CancellationToken cancellationToken)
    {
        var connection = await Connection(cancellationToken);
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_channels.TryGetValue(name, out var channel) || !channel.IsOpen)
            {
                channel = _channels[name] = await connection.CreateChannelAsync(new CreateChannelOptions(
                    publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: new ThrottlingRateLimiter(MostUnconfirmed)), cancellationToken);
            }
            return channel;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The connection; a broker that is away is not asked again before a pause is over, which grows.</summary>
    private async Task<IConnection> Connection(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _connection) is { IsOpen: true } open)
        {
            return open;
        }
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } other)
            {
                return other;
            }
            if (clock.GetUtcNow() < _notBefore)
            {
                throw new BrokerException("The broker is away, and is asked again in a moment.");
            }
            if (_connection is { } former)
            {
                _channels.Clear();
                _connection = null;
                await former.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            try
            {
                Volatile.Write(ref _connection, await Factory().CreateConnectionAsync(Endpoints(), "concordat", cancellationToken));
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                _notBefore = clock.GetUtcNow() + _pause;
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                throw new BrokerException(Why(away));
            }
            _pause = ShortestPause;
            return _connection!;
        }
        finally
        {
            _opening.Release();
        }
    }

    private static string Why(Exception away)
    {
        for (var cause = away; cause is not null; cause = (cause as AggregateException)?.InnerExceptions.FirstOrDefault() ?? cause.InnerException)
        {
            if (cause is AuthenticationFailureException or PossibleAuthenticationFailureException)
            {
                return "The broker refuses our user or password.";
            }
            if (cause is AuthenticationException)
            {
                return "The broker and we do not take one another's certificates.";
            }
        }
        return "The broker cannot be reached.";
    }

    private ConnectionFactory Factory()
    {
        var host = settings.Address.AbsolutePath.Trim('/');
        var factory = new ConnectionFactory
        {
            VirtualHost = host.Length == 0 ? ConnectionFactory.DefaultVHost : Uri.UnescapeDataString(host), AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10), RequestedConnectionTimeout = TimeSpan.FromSeconds(5), ContinuationTimeout = options.Timeout,
        };
        if (settings.Login is { } login && settings.Password is { } password)
        {
            (factory.UserName, factory.Password) = (login, password);
        }
        else if (settings.Certificate is not null)
        {
            factory.AuthMechanisms = [new ExternalMechanismFactory()]; // the certificate says who we are
        }
        return factory;
    }

    private IEnumerable<AmqpTcpEndpoint> Endpoints()
    {
        var own = settings.Certificate is { } pem ? X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPem(pem, pem).Export(X509ContentType.Pkcs12), null) : null;
        foreach (var server in settings.Servers.Split(','))
        {
            var address = new Uri("amqp://" + server);
            yield return new AmqpTcpEndpoint(address.Host, address.Port, settings.IsEncrypted
                ? new SslOption(address.Host, enabled: true) { Version = SslProtocols.None, Certs = own is null ? null : [own], CertificateValidationCallback = settings.Ca is { } ca ? (_, shown, _, errors) => Trusted(shown, errors, ca) : null }
                : new SslOption());
        }
    }

    private static bool Trusted(X509Certificate? shown, SslPolicyErrors errors, string ca)
    {
        if (shown is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) || TrustedRoots.Policy(ca) is not { } policy)
        {
            return false;
        }
        using var chain = new X509Chain { ChainPolicy = policy };
        using var certificate = new X509Certificate2(shown);
        return chain.Build(certificate);
    }
}
