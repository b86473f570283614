using System.Net;
using System.Net.Sockets;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Free ports of this machine.</summary>
internal static class Ports
{
    private static int s_next = 20_000 + (Environment.ProcessId % 2000 * 10);

    /// <summary>The first of <paramref name="count"/> neighbouring ports that are all free now and that no other test of this process was given.</summary>
    public static int Free(int count)
    {
        while (true)
        {
            var first = Interlocked.Add(ref s_next, count) - count;
            if (Enumerable.Range(first, count).All(IsFree))
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
