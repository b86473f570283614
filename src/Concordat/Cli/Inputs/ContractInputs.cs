using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Cli.Inputs;

/// <summary>
/// What a user may name where a document is wanted: a file, a folder, a glob, <c>-</c> for standard input, or <c>REV:path</c> of a git revision.
/// References between files are followed on disk, or within the revision. Nothing is fetched from a network.
/// </summary>
internal sealed class ContractInputs(Terminal terminal)
{
    private const long MaxFile = 32L * 1024 * 1024;
    private const int MostFiles = 10_000;
    private static readonly string[] Devices = ["/dev/", "/proc/", "/sys/"];
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];
    private readonly Dictionary<string, (string Revision, string Commit)> _revisions = new(StringComparer.Ordinal);
    private readonly Git _git = new(terminal.Folder);
    private ReadOnlyMemory<byte>? _standardInput;

    /// <summary>The location of standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Locations for <see cref="DocumentSet.Open"/> in the order in which they were named, each once.</summary>
    /// <exception cref="IOException">Something that was named does not exist; a glob that fits nothing among it.</exception>
    public IReadOnlyList<string> Locations(IEnumerable<string> named)
    {
        var found = named.SelectMany(One).Distinct(StringComparer.Ordinal).Take(MostFiles + 1).ToList();
        return found.Count > MostFiles ? throw new IOException($"more than {MostFiles} files are named.") : found;
    }

    /// <summary>A set that reads what <see cref="Locations"/> names and what its references reach.</summary>
    public DocumentSet Open(DocumentLimits? limits = null) => new(Read, limits);

    /// <summary>The content at a location; null where nothing is.</summary>
    public ReadOnlyMemory<byte>? Read(string location)
    {
        if (location == StandardInput)
        {
            return _standardInput ??= ReadStandardInput();
        }
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            // Not one expression: a missing array would become empty memory.
            if (_revisions.TryGetValue(location[..colon], out var revision) && _git.File(revision.Commit, location[(colon + 1)..]) is { } bytes)
            {
                return bytes;
            }
            return null;
        }
        var path = terminal.FullPath(location);
        if (!File.Exists(path) || Devices.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
        {
            return null; // a reference may name anything, a device that never ends among it
        }
        using var file = File.OpenRead(path);
        return ReadAll(file, $"'{location}'");
    }

    /// <summary>A location as the user wrote it.</summary>
    public string Shown(string location)
    {
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        return location == StandardInput ? "<stdin>"
            : colon > 0 && _revisions.TryGetValue(location[..colon], out var revision) ? revision.Revision + location[colon..]
            : location;
    }

    private IEnumerable<string> One(string named)
    {
        if (named == StandardInput)
        {
            return [named];
        }
        var path = terminal.FullPath(named);
        if (File.Exists(path))
        {
            return [Tidy(named)];
        }
        if (Directory.Exists(path))
        {
            return Below(path).Select(file => Tidy(Path.Combine(named, file)));
        }
        if (named.IndexOf("://", StringComparison.Ordinal) > 0)
        {
            throw new IOException($"'{named}' is not fetched: save it as a file.");
        }
        if (named.AsSpan().IndexOfAny('*', '?', '[') >= 0)
        {
            return Glob(named);
        }
        return named.IndexOf(':', StringComparison.Ordinal) > 0 ? [OfRevision(named)] : throw new IOException($"there is no file '{named}'.");
    }

    /// <summary>The revision becomes a scheme, so that references beside the file stay in it.</summary>
    private string OfRevision(string named)
    {
        var colon = named.IndexOf(':', StringComparison.Ordinal);
        var (revision, path) = (named[..colon], Tidy(named[(colon + 1)..]));
        var scheme = _revisions.FirstOrDefault(known => known.Value.Revision == revision).Key;
        if (scheme is null)
        {
            scheme = $"rev{_revisions.Count + 1}";
            _revisions[scheme] = (revision, _git.Commit(revision));
        }
        var location = $"{scheme}:{path}";
        return Read(location) is not null ? location : throw new IOException($"'{revision}' has no file '{path}' here.");
    }

    private List<string> Glob(string pattern)
    {
        var parts = pattern.Replace('\\', '/').Split('/');
        var fixedParts = parts.TakeWhile(part => part.AsSpan().IndexOfAny('*', '?', '[') < 0).ToList();
        var start = string.Join('/', fixedParts) is { Length: > 0 } root ? root : pattern.StartsWith('/') ? "/" : ".";
        var rest = ToRegex(string.Join('/', parts.Skip(fixedParts.Count)));
        var folder = terminal.FullPath(start);
        var found = Directory.Exists(folder)
            ? Below(folder, every: true).Where(file => rest.IsMatch(file)).Select(file => Tidy(start == "." ? file : $"{start}/{file}")).ToList()
            : [];
        return found.Count > 0 ? found : throw new IOException($"nothing fits '{pattern}'.");
    }

    /// <summary><c>**</c> crosses folders, <c>*</c> and <c>?</c> do not.</summary>
    private static Regex ToRegex(string glob)
    {
        var text = Regex.Escape(glob).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal).Replace(@"\[", "[", StringComparison.Ordinal);
        return new Regex($"^{text}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    }

    private static IEnumerable<string> Below(string folder, bool every = false)
    {
        var open = new Stack<DirectoryInfo>([new DirectoryInfo(folder)]);
        var files = new List<string>();
        while (open.TryPop(out var next))
        {
            foreach (var entry in next.EnumerateFileSystemInfos().Where(e => e.Name[0] != '.' && e.LinkTarget is null))
            {
                if (entry is DirectoryInfo inner && inner.Name is not ("node_modules" or "bin" or "obj"))
                {
                    open.Push(inner);
                }
                else if (entry is FileInfo && (every || Extensions.Contains(entry.Extension)))
                {
                    files.Add(Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/'));
                }
            }
        }
        return files.Order(StringComparer.Ordinal);
    }

    private static string Tidy(string path)
    {
        var tidy = path.Replace('\\', '/');
        while (tidy.StartsWith("./", StringComparison.Ordinal))
        {
            tidy = tidy[2..];
        }
        return tidy;
    }

    private ReadOnlyMemory<byte> ReadStandardInput()
    {
        using var input = terminal.In();
        return ReadAll(input, "standard input");
    }

    private static byte[] ReadAll(Stream input, string name)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxFile)
            {
                throw new IOException($"{name} is larger than {MaxFile} bytes.");
            }
        }
        return content.ToArray();
    }
}
