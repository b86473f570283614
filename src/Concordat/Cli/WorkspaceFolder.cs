using Concordat.Cli.Inputs;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>Reads the files of a workspace from a disk, which the parser itself never touches.</summary>
internal static class WorkspaceFolder
{
    private const long MaxFile = 32L * 1024 * 1024;
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Resource and contract files by path relative to the folder, with slashes. Folders that begin with a dot and links are left out.</summary>
    /// <exception cref="IOException">The folder or a file cannot be read, or a file is larger than 32 MiB.</exception>
    public static Dictionary<string, ReadOnlyMemory<byte>> Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no folder '{folder}'.");
        }

        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var open = new Stack<DirectoryInfo>([new DirectoryInfo(folder)]);
        while (open.TryPop(out var next))
        {
            foreach (var entry in next.EnumerateFileSystemInfos().Where(e => e.Name[0] != '.' && e.LinkTarget is null))
            {
                if (entry is DirectoryInfo inner && inner.Name is not ("node_modules" or "bin" or "obj"))
                {
                    open.Push(inner);
                }
                else if (entry is FileInfo file && Extensions.Contains(file.Extension))
                {
                    files[Path.GetRelativePath(folder, file.FullName).Replace('\\', '/')] = file.Length <= MaxFile
                        ? File.ReadAllBytes(file.FullName)
                        : throw new IOException($"'{file.FullName}' is larger than {MaxFile} bytes.");
                }
            }
        }

        return files;
    }

    /// <summary>The files of a workspace as they were in a git revision.</summary>
    /// <exception cref="IOException">There is no git, no repository, no such revision, or nothing there.</exception>
    public static Dictionary<string, ReadOnlyMemory<byte>> FilesAt(string folder, string revision)
    {
        var git = new Git(folder);
        return git.Files(git.Commit(revision), path => Extensions.Contains(Path.GetExtension(path)) && path.Split('/').All(part => part[0] != '.' && part is not ("node_modules" or "bin" or "obj")));
    }

    /// <summary>Reads and parses.</summary>
    public static ParsedWorkspace Parse(string folder) => WorkspaceParser.Parse(Files(folder));

    /// <summary>The workspace of a folder; null where it has errors, which is told.</summary>
    public static Workspace? Open(Terminal terminal, string folder)
    {
        var parse = Parse(terminal.FullPath(folder));
        if (parse.Workspace is null)
        {
            terminal.Fail(Exit.Usage, $"the workspace has errors, the first at {parse.Findings[0].At}: {parse.Findings[0].Message} See concordat check.");
        }
        return parse.Workspace;
    }
}
