using System.Net;

namespace Concordat.Integration.Mllp;

/// <summary>Counts connections, overall and by address, and the bytes of messages that are not complete yet.</summary>
internal sealed class ConnectionLimits(MllpLimitOptions limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _peers = [];
    private int _connections;
    private long _buffered;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>A place for a connection of this address; null where there is none left.</summary>
    public IDisposable? Enter(IPAddress address)
    {
        lock (_gate)
        {
            var ofPeer = _peers.GetValueOrDefault(address);
            if (_connections >= limits.Connections || ofPeer >= limits.ConnectionsPerPeer)
            {
                return null;
            }
            _connections++;
            _peers[address] = ofPeer + 1;
            return new Place(this, address);
        }
    }

    /// <summary>Counts a change of one connection's buffer; false where all together are over the bound.</summary>
    public bool Buffer(long change) => Interlocked.Add(ref _buffered, change) <= limits.BufferedBytes || change <= 0;

    private void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _connections--;
            if (--_peers[address] == 0)
            {
                _peers.Remove(address);
            }
        }
    }

    private sealed class Place(ConnectionLimits limits, IPAddress address) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                limits.Leave(address);
            }
        }
    }
}
