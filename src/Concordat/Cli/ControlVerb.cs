using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary>A verb in the middle of its work: the signed-in client, what was asked, and where to write.</summary>
internal sealed record ControlCall(Terminal Terminal, ParseResult Parsed, ControlClient Client, string Format, CancellationToken Stop)
{
    /// <summary>True where the result is wanted as JSON.</summary>
    public bool Json => Format == "json";

    /// <summary>Writes the result: JSON as it came, or text for a person.</summary>
    public int Write<T>(T value, JsonTypeInfo<T> type, Action<TextWriter> text) => Write(Terminal, Json, value, type, text);

    /// <summary>The same for a verb that asks no control plane.</summary>
    public static int Write<T>(Terminal terminal, bool json, T value, JsonTypeInfo<T> type, Action<TextWriter> text)
    {
        if (json)
        {
            using var document = JsonSerializer.SerializeToDocument(value, type);
            terminal.Out.WriteLine(JsonSerializer.Serialize(document.RootElement, Indented));
        }
        else
        {
            text(terminal.Out);
        }
        return Exit.Ok;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>What all verbs share that talk to a control plane: where it is, who asks, and how its no is told.</summary>
internal static class ControlVerb
{
    public const string DefaultAddress = "http://127.0.0.1:8083";

    public static Option<string> UrlOption() => new("--url")
    {
        Description = "The control plane; else CONCORDAT_URL.",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CONCORDAT_URL") is { Length: > 0 } url ? url : DefaultAddress,
    };

    /// <param name="terminal">Where to write.</param>
    /// <param name="name">Of the verb.</param>
    /// <param name="description">Of the verb.</param>
    /// <param name="symbols">Its own arguments and options.</param>
    /// <param name="run">Asks the control plane.</param>
    /// <param name="local">Answers without one, where what was asked allows it; null where it does not.</param>
    /// <param name="service">True where a service account may use it too.</param>
    /// <param name="markdown">True where it writes Markdown too.</param>
    public static Command Create(
        Terminal terminal, string name, string description, Symbol[] symbols, Func<ControlCall, Task<int>> run, Func<ParseResult, bool, int?>? local = null,
        bool service = false, bool markdown = false)
    {
        var url = UrlOption();
        var format = new Option<string>("--format") { Description = markdown ? "text, json or markdown." : "text or json.", DefaultValueFactory = _ => "text", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong(markdown ? ["text", "json", "markdown"] : ["text", "json"]);
        var account = service ? new ServiceOptions() : null;
        var command = new Command(name, description) { url, format };
        account?.AddTo(command);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }
        command.SetAction(async (parsed, stop) => local?.Invoke(parsed, parsed.GetValue(format) == "json")
            ?? await Run(terminal, parsed, parsed.GetValue(url)!, parsed.GetValue(format)!, account, run, stop));
        return command;
    }

    /// <summary>The address without a trailing slash; null where it is none.</summary>
    public static string? Address(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? url.TrimEnd('/') : null;

    private static async Task<int> Run(Terminal terminal, ParseResult parsed, string url, string format, ServiceOptions? account, Func<ControlCall, Task<int>> run, CancellationToken stop)
    {
        if (Address(url) is not { } address)
        {
            return terminal.Fail(Exit.Usage, $"'{url}' is no http address.");
        }
        var (signIn, mistake) = account?.Read(parsed, terminal, new Uri(address)) ?? default;
        if (mistake is not null)
        {
            return terminal.Fail(Exit.Usage, mistake);
        }
        if (signIn is not null)
        {
            using var service = new HttpClient(signIn) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
            return await Guard(terminal, address, () => run(new ControlCall(terminal, parsed, new ControlClient(service), format, stop)), isService: true);
        }
        var token = Environment.GetEnvironmentVariable("CONCORDAT_TOKEN") is { Length: > 0 } given
            ? given
            : SessionFile.OfUser().Find(address, terminal.Clock.GetUtcNow())?.Token;
        if (token is null)
        {
            return terminal.Fail(Exit.Server, $"you are not signed in at {address}: concordat login --url {address}");
        }
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Guard(terminal, address, () => run(new ControlCall(terminal, parsed, new ControlClient(http), format, stop)));
    }

    /// <summary>Tells a refusal in one line, with the places that are wrong below it.</summary>
    public static async Task<int> Guard(Terminal terminal, string address, Func<Task<int>> run, bool isService = false)
    {
        try
        {
            return await run();
        }
        catch (ControlRefusedException refused)
        {
            foreach (var place in refused.Problem.Errors ?? [])
            {
                await terminal.Error.WriteLineAsync($"{place.Pointer}: {place.Detail}");
            }
            return terminal.Fail(Exit.Server, refused.Problem.Status != 401 ? refused.Message
                : isService ? "the active release has no such service account, or it is over or was stopped." : $"{refused.Message} concordat login --url {address}");
        }
        catch (HttpRequestException failure)
        {
            return terminal.Fail(Exit.Server, $"{address} is out of reach: {failure.Message}");
        }
        catch (TaskCanceledException)
        {
            return terminal.Fail(Exit.Server, $"{address} did not answer in time.");
        }
    }
}
