using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat schema KIND</c>: the JSON Schema of a kind of resource, for editors.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        var kind = new Argument<string>("KIND") { Description = string.Join(", ", ResourceKinds.All.Select(k => k.Name)) };
        var command = new Command("schema", "Writes the JSON Schema (2020-12) of a kind of resource.") { kind };
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(kind)!;
            if (ResourceKinds.Find(name) is not { } found)
            {
                return terminal.Fail(Exit.Usage, $"there is no kind '{name}'. {Spelling.Fix(name, [.. ResourceKinds.All.Select(k => k.Name)])}");
            }

            terminal.Out.WriteLine(found.Schema().ToJsonString(Readable));
            return Exit.Ok;
        });
        return command;
    }
}
