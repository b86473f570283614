using Concordat.Core.Workspace;
using Concordat.Systems;

namespace Concordat.Eventing.Bridges;

/// <summary>The connections of this node, one for each broker; made anew where an address or a secret changes.</summary>
internal sealed class Brokers(SystemCall systems, EventingOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (BrokerSettings Settings, IBroker Broker)> _all = new(StringComparer.Ordinal);

    /// <summary>The connection; null where the release has no such broker.</summary>
    public IBroker? Of(string system)
    {
        if (systems.Broker(system) is not { } settings)
        {
            return null;
        }
        lock (_lock)
        {
            if (_all.TryGetValue(system, out var known))
            {
                if (known.Settings == settings)
                {
                    return known.Broker;
                }
                _ = Close(known.Broker); // what is on its way there fails, and comes again
            }
            IBroker made = settings.Type == SystemType.Kafka ? new KafkaBroker(settings, options) : new RabbitBroker(settings, options, clock);
            _all[system] = (settings, made);
            return made;
        }
    }

    /// <summary>Why nothing may be sent to it or read from it; null where it may.</summary>
    public string? Refused(string system) => systems.Target(system)?.Refused;

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, broker) in _all.Values)
        {
            await Close(broker);
        }
    }

    private static async Task Close(IBroker broker) => await broker.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
