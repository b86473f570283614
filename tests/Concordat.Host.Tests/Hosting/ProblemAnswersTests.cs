using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Concordat.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concordat.Host.Tests.Hosting;

/// <summary>Every no of both doors is a problem document with its headers.</summary>
public sealed class ProblemAnswersTests(ProblemAnswersTests.OneNode one) : IClassFixture<ProblemAnswersTests.OneNode>
{
    private readonly ServedNode _node = one.Node;

    [Theory]
    [InlineData("GET", "/control/v1/changes", 401, "unauthenticated")]
    [InlineData("GET", "/control/v1/nothing", 404, "not-found")]
    [InlineData("PUT", "/control/v1/nothing", 404, "not-found")]
    [InlineData("GET", "/control", 404, "not-found")]
    [InlineData("DELETE", "/control/v1/changes", 405, "method-not-allowed")]
    [InlineData("POST", "/control/v1/changes", 415, "unsupported-media-type")]
    [InlineData("GET", "/control/v1/messages/no-id", 404, "not-found")]
    [InlineData("POST", "/connect/nothing", 404, "not-found")]
    [InlineData("GET", "/.well-known/nothing", 404, "not-found")]
    public Task The_control_door_says_no_in_a_problem_document(string method, string path, int status, string code) => SaysNo(_node.Control, method, path, status, code);

    [Theory]
    [InlineData("GET", "/", 404, "not-found")]
    [InlineData("POST", "/nothing", 404, "not-found")]
    [InlineData("GET", "/control/v1/changes", 404, "not-found")]
    [InlineData("GET", "/connect/nothing", 404, "not-found")]
    public Task The_gateway_says_no_in_a_problem_document(string method, string path, int status, string code) => SaysNo(_node.Gateway, method, path, status, code);

    [Fact]
    public async Task A_401_names_its_scheme()
    {
        using var http = _node.Browser();
        var answer = await http.GetAsync("/control/v1/changes", TestContext.Current.CancellationToken);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/control/v1/changes");
        forged.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "forged");
        Assert.Contains("invalid_token", (await http.SendAsync(forged, TestContext.Current.CancellationToken)).Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_405_names_the_methods()
    {
        using var http = _node.Browser();
        var answer = await http.DeleteAsync("/control/v1/changes", TestContext.Current.CancellationToken);
        Assert.Equal(["GET", "POST"], answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_console_answers_for_its_own_pages()
    {
        using var http = _node.Browser();
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/releases", TestContext.Current.CancellationToken)).StatusCode);
        using var unknown = await http.GetAsync("/nothing", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.NotEqual("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_failure_is_told_without_its_cause()
    {
        var (status, body) = await Fail(_ => throw new InvalidOperationException("the patient's name"));
        Assert.Equal(500, status);
        Assert.Equal("urn:concordat:problem:internal", (string?)JsonNode.Parse(body)!["type"]);
        Assert.DoesNotContain("patient", body, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_set_before_a_failure_is_not_told()
    {
        var (_, body) = await Fail(context =>
        {
            context.Response.ContentType = "text/html";
            throw new InvalidOperationException();
        });
        Assert.StartsWith("{", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_with_a_body_of_its_own_stays() =>
        Assert.Equal((400, "own"), await Fail(context =>
        {
            context.Response.StatusCode = 400;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("own");
        }));

    private static async Task<(int Status, string Body)> Fail(RequestDelegate endpoint)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await new ProblemAnswers(endpoint, _ => true, NullLogger<ProblemAnswers>.Instance).Invoke(context);
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private static async Task SaysNo(string door, string method, string path, int status, string code)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(door) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)answer.StatusCode, $"{answer.StatusCode} {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:concordat:problem:" + code, (string?)JsonNode.Parse(body)!["type"]);
        Assert.Equal(status, (int?)JsonNode.Parse(body)!["status"]);
    }

    /// <summary>No test here changes anything: one node serves all.</summary>
    public sealed class OneNode : IAsyncLifetime
    {
        private TestDatabase _database = null!;

        internal ServedNode Node { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _database = await TestDatabase.Create(DatabaseKind.Sqlite);
            Node = await ServedNode.Start(_database);
        }

        public async ValueTask DisposeAsync()
        {
            await Node.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
