using Concordat.Gateway.Requests;

namespace Concordat.Modules.Tests.Gateway;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/apis/a/b/v1", "apis a b v1")]
    [InlineData("/apis/a/b/v1/x%20y?q=1", "apis a b v1 x y")]
    [InlineData("http://host.example:8080/apis/a", "apis a")]
    [InlineData("/a/%C3%A9", "a é")]
    public void Cuts_a_path_into_decoded_segments(string raw, string segments) =>
        Assert.Equal(segments, string.Join(' ', RequestTarget.Read(raw)!.Segments));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("host:443")]
    [InlineData("/apis//invoices")]
    [InlineData("/apis/invoices/")]
    [InlineData("/apis/../control/v1")]
    [InlineData("/apis/./x")]
    [InlineData("/apis/%2e%2e/control")]
    [InlineData("/apis/%2E./control")]
    [InlineData("/apis/a%2fb")]
    [InlineData("/apis/a%5cb")]
    [InlineData("/apis/a\\b")]
    [InlineData("/apis/a%00b")]
    [InlineData("/apis/a%0d%0ab")]
    [InlineData("/apis/a%252fb")]
    [InlineData("/apis/a%zz")]
    [InlineData("/apis/a%2")]
    [InlineData("/apis/%c0%af")]
    [InlineData("/apis/a#b")]
    [InlineData("/apis/é")]
    public void Refuses_a_path_that_two_readers_could_read_in_two_ways(string raw) => Assert.Null(RequestTarget.Read(raw));

    [Fact]
    public void Refuses_a_path_without_end() =>
        Assert.Null(RequestTarget.Read("/" + string.Join('/', Enumerable.Repeat("a", 5000))));

    [Fact]
    public void Keeps_the_names_of_query_parameters_as_they_are_written()
    {
        var query = QueryValues.Read("From=1&from=2&from=a%26b+c")!;

        Assert.Equal(["2", "a&b c"], query.Of("from"));
        Assert.Equal("?From=1&from=2&from=a%26b%20c", query.Encode());
    }
}
