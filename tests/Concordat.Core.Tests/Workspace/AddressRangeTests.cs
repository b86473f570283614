using System.Net;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.77", true)]
    [InlineData("203.0.113.0/24", "203.0.114.1", false)]
    [InlineData("203.0.113.7/32", "203.0.113.7", true)]
    [InlineData("203.0.113.7/32", "203.0.113.8", false)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.5", true)] // as a socket of both families tells it
    [InlineData("2001:db8:7::/48", "2001:db8:7:1::9", true)]
    [InlineData("2001:db8:7::/48", "2001:db8:8::9", false)]
    [InlineData("203.0.113.0/24", "::203.0.113.5", false)] // compatible is not mapped
    [InlineData("128.0.0.0/1", "200.1.1.1", true)]
    [InlineData("128.0.0.0/1", "1.1.1.1", false)]
    [InlineData("128.0.0.0/1", "8000::1", false)]
    public void Holds_its_own_addresses_alone(string network, string address, bool holds) => Assert.Equal(holds, AddressRange.Read(network)!.Value.Contains(AddressRange.Of(IPAddress.Parse(address))));

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("203.0.113.7/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("203.0.113.0/33")]
    [InlineData("home")]
    [InlineData("")]
    public void Takes_no_single_address_no_bits_behind_the_prefix_and_not_everybody(string network) => Assert.Null(AddressRange.Read(network));

    [Fact]
    public void Makes_nothing_at_a_call()
    {
        var (range, address) = (AddressRange.Read("203.0.113.0/24")!.Value, IPAddress.Parse("203.0.113.9"));
        Assert.True(range.Contains(AddressRange.Of(address)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            range.Contains(AddressRange.Of(address));
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
