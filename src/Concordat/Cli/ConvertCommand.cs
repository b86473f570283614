using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>
/// <c>concordat convert --mapping NAME|FILE FILE…</c>: runs a mapping over files, offline. Every output is one JSON document on standard
/// output; findings and what the mapping did not read go to standard error.
/// </summary>
internal static class ConvertCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        var mapping = new Option<string>("--mapping") { Description = "A mapping file, or the name of a mapping of the workspace: NAME or DOMAIN/NAME.", Required = true };
        var workspace = new Option<string>("--workspace") { Description = "The workspace that names are looked up in.", DefaultValueFactory = _ => "." };
        var parameters = new Option<string[]>("--parameter") { Description = "NAME=VALUE for a parameter of the mapping; may be repeated.", DefaultValueFactory = _ => [] };
        var files = new Argument<string[]>("FILE") { Description = "HL7 v2 or JSON files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("convert", "Runs one mapping over files.") { mapping, workspace, parameters, files };
        command.SetAction(parsed =>
        {
            if (Parameters(parsed.GetValue(parameters)!) is not { } values) return terminal.Fail(Exit.Usage, "--parameter wants NAME=VALUE.");
            var (found, problem) = Find(terminal, parsed.GetValue(mapping)!, parsed.GetValue(workspace)!);
            if (found is null) return terminal.Fail(Exit.Usage, problem!);
            if (values.Keys.Except(found.Parameters).FirstOrDefault() is { } unknown)
                return terminal.Fail(Exit.Usage, $"the mapping '{found.Name}' has no parameter '{unknown}'. {Spelling.Fix(unknown, found.Parameters)}");
            var exit = Exit.Ok;
            foreach (var file in parsed.GetValue(files)!) exit = Math.Max(exit, Convert(terminal, found, file, values));
            return exit;
        });
        return command;
    }

    private static int Convert(Terminal terminal, CompiledMapping mapping, string file, Dictionary<string, string> parameters)
    {
        var bytes = File.ReadAllBytes(terminal.FullPath(file));
        // Offline there is no sender: the name of the file stands for the identity of the message.
        var context = new MappingContext(Path.GetFileName(file), parameters);
        var findings = new List<Finding>();
        MappingResult? result = null;
        if (mapping.Source == SourceFormat.Hl7v2)
        {
            var message = Hl7Message.Parse(bytes, file);
            findings.AddRange(message.Findings);
            if (message.IsSound) result = Mapper.Map(mapping, message.Message!, context);
        }
        else
        {
            var document = DocumentReader.Read(file, bytes);
            findings.AddRange(document.Findings);
            if (document.Root?.ToJson() is { } json && document.Findings.Count == 0) result = Mapper.Map(mapping, json, context);
        }
        findings.AddRange(result?.Findings ?? []);
        foreach (var finding in findings)
            terminal.Error.WriteLine($"{finding.At}: {finding.Rule}: {finding.Message}{(finding.Path.Count == 0 ? "" : $" ({finding.Path[^1]})")}");
        if (result is null || findings.Exists(f => f.Severity == Severity.Error)) return Exit.Findings;
        foreach (var output in result.Outputs) terminal.Out.WriteLine(output.ToJsonString(Readable));
        if (result.Unread.Count > 0) terminal.Error.WriteLine($"{file}: not read: {string.Join(", ", result.Unread)}");
        return Exit.Ok;
    }

    private static (CompiledMapping?, string? Problem) Find(Terminal terminal, string name, string workspace)
    {
        var path = terminal.FullPath(name);
        if (File.Exists(path))
        {
            var document = DocumentReader.Read(name, File.ReadAllBytes(path));
            var findings = new List<Finding>(document.Findings);
            var mapping = document.Root is null ? null : ResourceReader.Read(document.Root, CompiledMapping.Read, findings);
            return findings.Find(f => f.Severity == Severity.Error) is { } wrong ? (null, $"{wrong.At}: {wrong.Message}") : (mapping, $"'{name}' is empty.");
        }
        var parsed = WorkspaceFolder.Parse(terminal.FullPath(workspace));
        if (parsed.Workspace is null) return (null, $"the workspace '{workspace}' has mistakes; see concordat check.");
        var found = parsed.Workspace.Mappings.Where(m => m.Key == name || m.Value.Name == name).ToList();
        return found.Count switch
        {
            1 => (found[0].Value, null),
            0 => (null, $"there is no mapping '{name}' in '{workspace}'. {Spelling.Fix(name, [.. parsed.Workspace.Mappings.Values.Select(m => m.Name)])}".TrimEnd()),
            _ => (null, $"more than one domain has a mapping '{name}': {string.Join(", ", found.Select(m => m.Key).Order(StringComparer.Ordinal))}."),
        };
    }

    private static Dictionary<string, string>? Parameters(string[] pairs)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=');
            if (equals < 1) return null;
            values[pair[..equals]] = pair[(equals + 1)..];
        }
        return values;
    }
}
