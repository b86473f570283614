using System.Runtime.CompilerServices;
using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests;

/// <summary>The files of samples/ and tests/data, found from the place of this source file.</summary>
internal static class SampleFiles
{
    public static readonly string Root = FindRoot();

    public static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    public static IEnumerable<(string Name, byte[] Content)> Messages(string pattern)
    {
        var files = Directory.GetFiles(Path.Combine(Root, "samples/messages"), pattern).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        return files.Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)));
    }

    public static Profile Profile(string name) =>
        Read($"samples/st-brigid/domains/clinical/profiles/{name}.yaml", Concordat.Core.Contracts.Hl7v2.Profile.Read);

    public static T Read<T>(string path, Func<ResourceReader, T> read) where T : class
    {
        var document = DocumentReader.Read(path, Bytes(path));
        var findings = new List<Finding>(document.Findings);
        var value = ResourceReader.Read(document.Root!, read, findings);
        Assert.Equal("", string.Join('\n', findings.Select(f => $"{f.At} {f.Rule} {f.Message}")));
        return value!;
    }

    /// <summary>The mistakes that files say they hold: file, line and rule of each <c># expect: RULE</c>.</summary>
    public static List<string> Planted(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) =>
    [
        .. files
            .SelectMany(file => Encoding.UTF8.GetString(file.Value.Span).Split('\n').Select((text, index) => (file.Key, Line: index + 1, Parts: text.Split("# expect: "))))
            .Where(row => row.Parts.Length == 2)
            .Select(row => $"{row.Key}:{row.Line} {row.Parts[1]}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>All files below a folder as a workspace parser takes them.</summary>
    public static Dictionary<string, ReadOnlyMemory<byte>> Folder(string path)
    {
        var folder = Path.Combine(Root, path);
        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), f => (ReadOnlyMemory<byte>)File.ReadAllBytes(f), StringComparer.Ordinal);
    }

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
