using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Concordat.Cli.Inputs;

/// <summary>Files of earlier commits, through the git of the machine. Nothing of the working tree is touched.</summary>
internal sealed class Git(string folder)
{
    private const long MostBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The commit that a revision (a branch, a tag, <c>HEAD~1</c>) means.</summary>
    /// <exception cref="IOException">There is no git, no repository or no such revision.</exception>
    public string Commit(string revision)
    {
        // A name that begins with a dash would be an option, and one with a colon a path.
        if (revision.Length == 0 || revision[0] == '-' || revision.Contains(':', StringComparison.Ordinal))
        {
            throw new IOException($"'{revision}' is no revision.");
        }
        var (exit, output, _) = Run(["rev-parse", "--verify", "--quiet", revision + "^{commit}"], null);
        return exit == 0 ? Encoding.ASCII.GetString(output).Trim() : throw new IOException($"git knows no revision '{revision}' in '{folder}'.");
    }

    /// <summary>E-mail addresses of authors, committers and co-authors of the commits of a range (<c>BASE..HEAD</c>, or a revision for all up to it) that touch the folder.</summary>
    /// <exception cref="IOException">There is no git, no repository or no such revision.</exception>
    public IReadOnlyList<string> Authors(string range)
    {
        var ends = range.Split("..", 2);
        var commits = string.Join("..", ends.Select(Commit));
        // --full-history: a merge that changes the folder by itself counts too.
        var (exit, output, error) = Run(["log", "--full-history", "--format=%ae%n%ce%n%(trailers:key=Co-authored-by,valueonly)", commits, "--", "."], null);
        return exit != 0 ? throw new IOException($"git cannot list the commits of '{range}' in '{folder}': {error}")
            : [.. Encoding.UTF8.GetString(output).Split('\n').Select(Address).Where(address => address.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary><c>Name &lt;address&gt;</c> or the address alone.</summary>
    private static string Address(string line) => (line.IndexOf('<', StringComparison.Ordinal) is >= 0 and var open && line.IndexOf('>', open) is > 0 and var close ? line[(open + 1)..close] : line).Trim();

    /// <summary>One file, by its path relative to the folder; null where the commit has none.</summary>
    public byte[]? File(string commit, string path)
    {
        var (exit, output, _) = Run(["cat-file", "blob", $"{commit}:./{path}"], null);
        return exit == 0 ? output : null;
    }

    /// <summary>All files below the folder that a filter wants, by path relative to it.</summary>
    public Dictionary<string, ReadOnlyMemory<byte>> Files(string commit, Func<string, bool> wanted)
    {
        var (exit, listing, error) = Run(["ls-tree", "-r", "-z", commit], null);
        if (exit != 0)
        {
            throw new IOException($"git cannot list '{folder}' at {commit}: {error}");
        }
        // Each row is '<mode> <type> <object>\t<path>'; links (120000) and submodules are no files of a workspace.
        var rows = Encoding.UTF8.GetString(listing).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('\t', 2)).Where(row => row.Length == 2 && row[0].StartsWith("100", StringComparison.Ordinal) && wanted(row[1]))
            .Select(row => (Object: row[0].Split(' ')[2], Path: row[1])).ToList();
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        if (rows.Count == 0)
        {
            return files;
        }
        var (_, contents, _) = Run(["cat-file", "--batch"], string.Concat(rows.Select(row => row.Object + "\n")));
        var at = 0;
        foreach (var (_, path) in rows)
        {
            // '<object> blob <size>\n<content>\n'
            var end = Array.IndexOf(contents, (byte)'\n', at);
            var head = Encoding.ASCII.GetString(contents, at, end - at).Split(' ');
            var size = int.Parse(head[2], CultureInfo.InvariantCulture);
            files[path] = contents.AsMemory(end + 1, size);
            at = end + 1 + size + 1;
        }
        return files;
    }

    private (int Exit, byte[] Output, string Error) Run(IReadOnlyList<string> arguments, string? input)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, "--no-pager", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            Environment = { ["GIT_OPTIONAL_LOCKS"] = "0", ["GIT_TERMINAL_PROMPT"] = "0" },
        };
        try
        {
            using var git = Process.Start(start)!;
            using var stop = new CancellationTokenSource(Patience);
            using var giveUp = stop.Token.Register(() => git.Kill(entireProcessTree: true));
            // All three at once: a full pipe on one side would hold up the others.
            var error = git.StandardError.ReadToEndAsync(CancellationToken.None);
            var writing = Write(git, input);
            using var output = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = git.StandardOutput.BaseStream.Read(buffer)) > 0;)
            {
                output.Write(buffer, 0, read);
                if (output.Length > MostBytes)
                {
                    git.Kill(entireProcessTree: true);
                    throw new IOException($"git answered with more than {MostBytes} bytes.");
                }
            }
            git.WaitForExit();
            writing.GetAwaiter().GetResult();
            return (git.ExitCode, output.ToArray(), error.GetAwaiter().GetResult().Trim());
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IOException("there is no git on this machine, and revisions are read by it.", missing);
        }
    }

    private static async Task Write(Process git, string? input)
    {
        try
        {
            await git.StandardInput.WriteAsync(input ?? "");
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code says why.
        }
    }
}
