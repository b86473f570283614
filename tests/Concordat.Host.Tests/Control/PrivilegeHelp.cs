using System.Net.Http.Json;
using Concordat.Control;

namespace Concordat.Host.Tests.Control;

/// <summary>Asks for privileges as a person would, for tests that are about something else.</summary>
internal static class PrivilegeHelp
{
    /// <summary>Asks for them; each is active at once unless the standard demands a second person.</summary>
    public static async Task<ControlClient> With(this ControlClient control, params string[] operations)
    {
        foreach (var operation in operations)
        {
            await control.AskPrivilege(new AskedPrivilege(operation, null, "the test is about something else"), TestContext.Current.CancellationToken);
        }
        return control;
    }

    /// <summary>The same over plain HTTP.</summary>
    public static async Task<HttpClient> With(this HttpClient http, params string[] operations)
    {
        foreach (var operation in operations)
        {
            using var answer = await http.PostAsJsonAsync("/control/v1/privileges", new { operation, reason = "the test is about something else" }, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        }
        return http;
    }
}
