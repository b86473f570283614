using System.Net;
using System.Net.Sockets;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Free ports of this machine.</summary>
internal static class Ports
{
    // Below the range that systems take for outgoing connections (32,768 and up on Linux): a node that is down for a moment keeps its ports.
    private const int Lowest = 10_000;
    private const int Highest = 32_000;
    private const int Block = 10;
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "concordat-test-ports")).FullName;
    private static readonly List<FileStream> Held = []; // until this process ends
    private static int s_next = Environment.ProcessId;

    /// <summary>
    /// The first of <paramref name="count"/> neighbouring ports that are all free now, and that no other test of this machine is given before this
    /// process ends: a node that was killed finds its ports free when it comes back.
    /// </summary>
    public static int Free(int count)
    {
        Assert.InRange(count, 1, Block);
        while (true)
        {
            var block = (int)((uint)Interlocked.Increment(ref s_next) % ((Highest - Lowest) / Block));
            var first = Lowest + (block * Block);
            if (Take(block) && Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }
    }

    private static bool Take(int block)
    {
        try
        {
            var held = new FileStream(Path.Combine(Folder, $"{block}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            lock (Held)
            {
                Held.Add(held);
            }
            return true;
        }
        catch (IOException)
        {
            return false;
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
