using System.Net;
using System.Net.Sockets;

namespace Concordat.Core.Workspace;

/// <summary>A network as CIDR (RFC 4632, RFC 4291 §2.3), in the form in which calls ask it: without making anything.</summary>
/// <param name="Network">The network's address; IPv4 as IPv6 maps it.</param>
/// <param name="Mask">The bits that count.</param>
public readonly record struct AddressRange(UInt128 Network, UInt128 Mask)
{
    private const int MappedPrefix = 96; // ::ffff:0:0/96, RFC 4291 §2.5.5.2

    /// <summary>True for an address of the network.</summary>
    public bool Contains(UInt128 address) => (address & Mask) == Network;

    /// <summary>An address as it is compared; IPv4 and its IPv6 mapping are the same.</summary>
    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            bytes.Clear();
            bytes[10] = bytes[11] = 0xFF;
            address.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
        }
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Reads <c>203.0.113.0/24</c> or <c>2001:db8::/32</c>; null for what is none, has bits behind the prefix, or is everybody.</summary>
    public static AddressRange? Read(string text)
    {
        if (!IPNetwork.TryParse(text, out var network) || network.PrefixLength == 0 || !IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/')), out var written) || !written.Equals(network.BaseAddress))
        {
            return null;
        }
        var bits = network.PrefixLength + (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MappedPrefix : 0);
        return new AddressRange(Of(network.BaseAddress), UInt128.MaxValue << (128 - bits));
    }
}
