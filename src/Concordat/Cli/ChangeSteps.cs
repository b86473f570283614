using System.CommandLine;
using System.Globalization;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat changes submit ID</c> and <c>changes comment ID [FILE[:LINE]] TEXT</c>.</summary>
internal static class ChangeSteps
{
    public static Command Submit(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "A draft of yours." };
        return ControlVerb.Create(terminal, "submit", "Asks for approvals of a draft.", [id], async call =>
        {
            var change = await call.Client.Submit(call.Parsed.GetValue(id)!, call.Stop);
            return call.Write(change, ControlJson.Default.ChangeView, text => text.WriteLine($"{change.Id} is {ChangesCommand.State(change)}. Somebody else approves it: concordat approve {change.Id}"));
        });
    }

    public static Command Comment(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The change request." };
        var place = new Option<string>("--at") { Description = "A file, or a line of it; the whole request where nothing is said.", HelpName = "FILE[:LINE]", DefaultValueFactory = _ => "" };
        var before = new Option<bool>("--before") { Description = "The line is one of what is replaced." };
        var text = new Argument<string>("TEXT") { Description = "What is to be said. Name no patient." };
        return ControlVerb.Create(terminal, "comment", "Says something about a change request or a line of it.", [id, text, place, before], async call =>
        {
            var (file, line) = Place(call.Parsed.GetValue(place)!);
            var said = await call.Client.Comment(call.Parsed.GetValue(id)!, new ControlApi.CommentRequest(file, line, call.Parsed.GetValue(text)!, call.Parsed.GetValue(before)), call.Stop);
            return call.Write(said, ControlJson.Default.CommentView, output => output.WriteLine($"Said of {(said.File.Length == 0 ? "the request" : said.Line == 0 ? said.File : $"{said.File}:{said.Line}{(said.Before ? " before" : "")}")}."));
        });
    }

    /// <summary>Digits behind the last colon are a line; everything else is the name of a file.</summary>
    private static (string File, int Line) Place(string place) =>
        place.LastIndexOf(':') is > 0 and var at && int.TryParse(place.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? (place[..at], line) : (place, 0);
}
