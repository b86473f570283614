using System.Net;
using System.Net.Sockets;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Free ports of this machine.</summary>
internal static class Ports
{
    // Below the range that systems take for outgoing connections (32,768 and up on Linux): a node that is down for a moment keeps its ports.
    private const int Lowest = 10_000;
    private const int Highest = 32_000;
    private static int s_next = Lowest + (Environment.ProcessId % 2000 * 10);

    /// <summary>The first of <paramref name="count"/> neighbouring ports that are all free now and that no other test of this process was given.</summary>
    public static int Free(int count)
    {
        while (true)
        {
            var first = Interlocked.Add(ref s_next, count) - count;
            if (first + count > Highest)
            {
                Interlocked.CompareExchange(ref s_next, Lowest, first + count);
            }
            else if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            listener.Stop();
        }
    }
}
