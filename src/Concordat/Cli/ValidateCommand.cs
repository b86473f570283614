using System.CommandLine;
using System.Text.Json;
using Concordat.Cli.Inputs;
using Concordat.Cli.Output;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Cli;

/// <summary><c>concordat validate --schema FILE INSTANCE…</c>: JSON and YAML documents against a schema.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var schema = new Option<string>("--schema", "-s") { Description = "A JSON Schema, or FILE#/pointer of a schema inside an OpenAPI document.", HelpName = "FILE", Required = true };
        var instances = new Argument<string[]>("INSTANCE") { Description = "Files, folders, globs, '-' for standard input, REV:path for a git revision.", Arity = ArgumentArity.OneOrMore };
        var format = FindingsOutput.FormatOption();
        var command = new Command("validate", "Validates JSON and YAML documents against a JSON Schema or a schema of an OpenAPI document.") { schema, instances, format };
        command.SetAction(parsed => Validate(terminal, parsed.GetValue(schema)!, parsed.GetValue(instances)!, parsed.GetValue(format)!));
        return command;
    }

    private static int Validate(Terminal terminal, string schema, string[] named, string format)
    {
        var inputs = new ContractInputs(terminal);
        var findings = new List<Finding>();
        if (Compile(inputs, schema, findings) is not { } compiled || findings.Exists(f => f.Severity == Severity.Error))
        {
            foreach (var finding in findings)
            {
                terminal.Fail(Exit.Usage, $"{inputs.Shown(finding.At.File)}:{finding.At.Line}:{finding.At.Column}: {finding.Message}");
            }
            return Exit.Usage;
        }
        var results = inputs.Locations(named).Select(location => One(inputs, compiled, location)).ToList();
        return ValidationOutput.Write(terminal, results, format);
    }

    private static CompiledSchema? Compile(ContractInputs inputs, string schema, List<Finding> findings)
    {
        var sharp = schema.IndexOf('#', StringComparison.Ordinal);
        var documents = inputs.Open();
        var document = documents.Open(inputs.Locations([sharp < 0 ? schema : schema[..sharp]])[0]);
        findings.AddRange(document.Findings);
        if (document.Root is null || findings.Exists(f => f.Severity == Severity.Error))
        {
            return null;
        }
        if (documents.Resolve(document, sharp < 0 ? "#" : schema[sharp..], out var wrong) is not { } found)
        {
            findings.Add(wrong!);
            return null;
        }
        var options = new SchemaOptions { Dialect = Dialect(found.Document.Format), BaseUri = found.Document.Location, Registry = new SchemaRegistry(documents) };
        return CompiledSchema.Compile(found.Node, found.Document.Root!, findings, options);
    }

    /// <summary>What holds where the schema names no draft by <c>$schema</c>.</summary>
    private static SchemaDialect Dialect(DocumentFormat format) => format switch
    {
        DocumentFormat.OpenApi30 => SchemaDialect.OpenApi30,
        DocumentFormat.OpenApi31 or DocumentFormat.OpenApi32 => SchemaDialect.OpenApi31,
        _ => SchemaDialect.Draft202012,
    };

    private static ValidationResult One(ContractInputs inputs, CompiledSchema schema, string location)
    {
        var shown = inputs.Shown(location);
        var read = DocumentReader.Read(shown, inputs.Read(location)!.Value);
        if (read.Root is null || read.Findings.Any(f => f.Severity == Severity.Error))
        {
            var unreadable = read.Findings.Count > 0 ? read.Findings : [Finding.Error("document-empty", "The document is empty.", new SourcePosition(shown, 1, 1))];
            return new ValidationResult(shown, [.. unreadable.Select(f => new ValidationError(f.At, "", "", f.Message))]);
        }
        using var instance = JsonDocument.Parse(read.Root.ToJson()?.ToJsonString() ?? "null");
        var errors = new List<SchemaError>();
        schema.Validate(instance.RootElement, errors);
        return new ValidationResult(shown, [.. errors.Select(error => new ValidationError((read.Root.Find(error.InstancePath) ?? read.Root).At, error.InstancePath, error.KeywordLocation, error.Message))]);
    }
}
