using System.Text;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Rights;

/// <summary>The sample network under one model, with one person in each seat, and edits of it.</summary>
internal static class RightsNetwork
{
    public static readonly DateOnly Today = new(2026, 11, 26);
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> Sample = SampleFiles.Folder("samples/st-brigid").ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Span), StringComparer.Ordinal);

    public static Dictionary<string, string> Files(string model, string more = "")
    {
        var files = new Dictionary<string, string>(Sample, StringComparer.Ordinal)
        {
            ["standards/governance.yaml"] = $"""
                kind: governance
                name: default
                model: {model}
                seats:
                  platform: [grace]
                  security: [noor]
                  compliance: [tomas]
                  architecture: [kofi]
                  operations: [ines]
                  business: [mara]
                  council: [grace, noor, tomas, kofi, ines]
                ruleSeats: {"{"} "owasp:*": security, "health-*": compliance {"}"}
                {more}
                """,
        };
        foreach (var waiver in files.Keys.Where(path => path.StartsWith("waivers/", StringComparison.Ordinal)).ToList())
        {
            files[waiver] = files[waiver].Replace("2099-12-31", "2026-12-10", StringComparison.Ordinal); // within what every model allows
        }
        return files;
    }

    /// <summary>Edits: <c>path :: find => replace</c>, <c>path :: + => text</c> for a new file, <c>path :: - =></c> for one taken away; parted by <c>;;</c>.</summary>
    public static Dictionary<string, string> Edit(Dictionary<string, string> files, string edits)
    {
        var edited = new Dictionary<string, string>(files, StringComparer.Ordinal);
        foreach (var edit in edits.Split(" ;; "))
        {
            var (path, rest) = Two(edit, " :: ");
            var (find, text) = Two(rest, " =>");
            text = (text.StartsWith(' ') ? text[1..] : text).Replace("\\n", "\n", StringComparison.Ordinal);
            find = find.Replace("\\n", "\n", StringComparison.Ordinal);
            if (find == "-")
            {
                Assert.True(edited.Remove(path), path);
            }
            else if (find == "+")
            {
                Assert.True(edited.TryAdd(path, edited.GetValueOrDefault(text.Split('@') is ["copy", var from] ? from : "", text)), path);
            }
            else
            {
                Assert.Contains(find, edited[path], StringComparison.Ordinal);
                edited[path] = edited[path].Replace(find, text, StringComparison.Ordinal);
            }
        }
        return edited;
    }

    /// <summary>Classified as a control plane does it.</summary>
    public static (IReadOnlyList<ClassifiedChange> Changes, Network Before) Classify(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        var parsed = WorkspaceParser.Parse(Bytes(after));
        Assert.Equal("", string.Join('\n', parsed.Findings.Where(f => f.Blocks).Select(f => $"{f.At} {f.Rule} {f.Message}")));
        var compared = WorkspaceComparison.Between(Bytes(before), WorkspaceParser.Parse(Bytes(before)).Workspace, Bytes(after), parsed.Workspace!, Today);
        var changes = ChangeClassification.Between(compared.Before!, parsed.Workspace!, WorkspaceDifference.Between(before, after), compared.Breaks, Today);
        return (changes, new Network(compared.Before!, DecisionRights.Of(compared.Before!)));
    }

    public static Core.Workspace.Workspace Parse(Dictionary<string, string> files)
    {
        var parsed = WorkspaceParser.Parse(Bytes(files));
        Assert.Equal("", string.Join('\n', parsed.Findings.Where(f => f.Blocks).Select(f => $"{f.At} {f.Rule} {f.Message}")));
        return parsed.Workspace!;
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Bytes(Dictionary<string, string> files) =>
        files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal);

    private static (string, string) Two(string text, string separator)
    {
        var cut = text.IndexOf(separator, StringComparison.Ordinal);
        Assert.True(cut > 0, text);
        return (text[..cut], text[(cut + separator.Length)..]);
    }

    /// <summary>A state with its table and its voices.</summary>
    internal sealed record Network(Core.Workspace.Workspace Workspace, DecisionRights Rights)
    {
        public Voices Voices { get; } = new(Workspace);

        public IReadOnlyList<ApprovalNeed> Needs(IReadOnlyList<ClassifiedChange> changes, string author = "ada", bool emergency = false, IReadOnlyList<RecordedUse>? recorded = null) =>
            ApprovalNeeds.Of(changes, Rights, Voices, author, InterfaceConsumers.Of(Workspace, changes, recorded ?? []), emergency, Today);
    }
}
