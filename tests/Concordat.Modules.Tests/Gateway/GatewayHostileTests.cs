using System.Net.Sockets;
using System.Text;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Bytes that no client library would send.</summary>
public sealed class GatewayHostileTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.Start();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("/apis/testing/records/v1/../../../control/v1/changes")]
    [InlineData("/apis/testing/records/v1/records/%2e%2e/7")]
    [InlineData("/apis/testing/records/v1/records/..%2f7")]
    [InlineData("/apis/testing/records/v1/records%2f7")]
    [InlineData("/apis/testing/records/v1//records/7")]
    [InlineData("/apis/testing/records/v1/records/7%00")]
    [InlineData("/apis/testing/records/v1/records/%ff")]
    [InlineData("//apis/testing/records/v1/records/7")]
    public async Task A_path_in_disguise_reaches_nothing(string target)
    {
        var answer = await Send($"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_gateway.Token()}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.Empty(_gateway.Backend.Calls);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked, identity")]
    [InlineData("Transfer-Encoding : chunked")]
    [InlineData("Content-Length: +5")]
    public async Task A_request_whose_end_two_readers_could_see_in_two_places_is_refused_or_read_once(string framing)
    {
        // The body that follows is a second request, which must never be answered as one that was let in.
        var smuggled = "GET /apis/testing/records/v1/records/9 HTTP/1.1\r\nHost: x\r\n\r\n";
        var answer = await Send(
            $"POST /apis/testing/records/v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_gateway.Token()}\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n{framing}\r\nConnection: close\r\n\r\n0\r\n\r\n{smuggled}");

        Assert.Matches("^HTTP/1.1 400 ", answer);
        Assert.Equal(1, Occurrences(answer, "HTTP/1.1 "));
        Assert.Empty(_gateway.Backend.Calls);
    }

    [Fact]
    public async Task Huge_headers_and_request_lines_are_refused()
    {
        Assert.Matches("^HTTP/1.1 431 ", await Send($"GET /apis/testing/records/v1/records HTTP/1.1\r\nHost: x\r\nX-Large: {new string('a', 40_000)}\r\n\r\n"));
        Assert.Matches("^HTTP/1.1 414 ", await Send($"GET /apis/{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    [Fact]
    public async Task A_body_that_ends_too_early_harms_nobody()
    {
        using (var client = new TcpClient("127.0.0.1", _gateway.Http.BaseAddress!.Port))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /apis/testing/records/v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_gateway.Token()}\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));
        }

        Assert.Equal(200, (int)(await _gateway.Call("GET", "/apis/testing/records/v1/records/7")).Status);
        Assert.DoesNotContain(_gateway.Backend.Calls, call => call.Method == "POST");
    }

    [Fact]
    public async Task Two_authorization_fields_are_one_too_many()
    {
        var token = _gateway.Token();
        Assert.Matches("^HTTP/1.1 401 ", await Send(
            $"GET /apis/testing/records/v1/records/7 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Every_byte_of_a_broken_target_is_answered()
    {
        for (var sign = 1; sign < 256; sign++)
        {
            if (sign is '\r' or '\n')
            {
                continue;
            }
            var answer = await Send([.. "GET /apis/testing/records/v1/records/7"u8, (byte)sign, .. "x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8]);
            Assert.Matches("^HTTP/1.1 40[0145] ", answer);
        }
        Assert.Empty(_gateway.Backend.Calls);
    }

    private Task<string> Send(string request) => Send(Encoding.ASCII.GetBytes(request));

    private async Task<string> Send(byte[] request)
    {
        using var client = new TcpClient("127.0.0.1", _gateway.Http.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // the server closes a connection that it cannot read on
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
