using System.Text;

namespace Concordat.Core.Tests.Advice;

/// <summary>Lays a sample over the network: below <c># path</c>, a key at the left margin replaces that key of the file.</summary>
internal static class AdviceSamples
{
    public static readonly Dictionary<string, ReadOnlyMemory<byte>> Network = SampleFiles.Folder("samples/st-brigid");

    public static Dictionary<string, ReadOnlyMemory<byte>> Over(params string[] samples)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Network, StringComparer.Ordinal);
        foreach (var sample in samples)
        {
            var lines = sample.ReplaceLineEndings("\n").Split('\n');
            Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
            var path = lines[0][2..];
            var blocks = Blocks(lines[1..]);
            var old = files.TryGetValue(path, out var content) ? Blocks(Encoding.UTF8.GetString(content.Span).Split('\n')) : [];
            foreach (var (key, text) in blocks)
            {
                old[key] = text;
            }
            files[path] = Encoding.UTF8.GetBytes(string.Concat(old.Values));
        }
        return files;
    }

    private static Dictionary<string, string> Blocks(string[] lines)
    {
        var blocks = new Dictionary<string, string>(StringComparer.Ordinal);
        var key = "";
        foreach (var line in lines)
        {
            key = line.Length > 0 && char.IsLetter(line[0]) && line.Contains(':') ? line[..line.IndexOf(':')] : key;
            blocks[key] = blocks.GetValueOrDefault(key, "") + line + "\n";
        }
        return blocks;
    }
}
