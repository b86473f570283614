using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Eventing;
using Concordat.Eventing.Webhooks;
using Concordat.Modules.Tests.Systems;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Concordat.Systems;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>Addresses that no endpoint may have, whatever they are written like: one a line in <c>tests/data/webhooks/inside.txt</c>. Each is judged when a connection is made.</summary>
public sealed class WebhookTargetTests
{
    public static TheoryData<string> Inside => [.. File.ReadLines(Path.Combine(TestFiles.Root, "tests/data/webhooks/inside.txt")).Where(line => line.Length > 0 && line[0] != '#')];

    [Fact]
    public void There_are_sixty_of_them_and_none_twice() => Assert.Equal((60, 60), (Inside.Count, Inside.Select(row => row.Data).Distinct().Count()));

    [Theory, MemberData(nameof(Inside))]
    public async Task No_request_leaves_for_an_address_inside(string target)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var address))
        {
            return; // no release can hold it: the workspace takes absolute URLs alone
        }
        using var client = new WebhookClient(new EventingOptions { AllowLoopbackEndpoints = true, Timeout = TimeSpan.FromSeconds(5) }, null!, TimeProvider.System); // no system is declared
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new StringContent("{}") };
        var reply = await client.Send(new WebhookEndpoint(address, null, null, default), address, request, TestContext.Current.CancellationToken);
        // A name that nobody resolves here is judged once it is: what counts is that it led nowhere.
        Assert.Contains(reply.Outcome, address.HostNameType == UriHostNameType.Dns ? [Outcome.Forbidden, Outcome.Unreachable] : (Outcome?[])[Outcome.Forbidden]);
        Assert.Equal(0, reply.Status);
    }
}
