using System.CommandLine;

namespace Concordat.Cli;

/// <summary><c>concordat deadletters</c>: messages that wait for a person.</summary>
internal static class DeadLettersCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Option<string?>("--interface") { Description = "The interface.", HelpName = "NAME" };
        var most = MessagesCommand.MostOption();
        return ControlVerb.Create(terminal, "deadletters", "Lists messages that gave up and wait for a person.", [name, most], async call =>
            MessagesCommand.Write(call, await call.Client.DeadLetters(call.Parsed.GetValue(name), most: call.Parsed.GetValue(most), cancellationToken: call.Stop)));
    }
}
