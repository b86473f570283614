namespace Concordat.Cli;

/// <summary>Writes new files, and never over what is there.</summary>
internal static class Scaffold
{
    /// <summary>Writes all files or none.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Terminal terminal, string folder, IReadOnlyList<(string Path, string Text)> files)
    {
        var taken = files.Where(f => File.Exists(Path.Combine(folder, f.Path))).Select(f => f.Path).ToList();
        if (taken.Count > 0)
        {
            return terminal.Fail(Exit.Usage, $"'{taken[0]}' is there already; nothing was written.");
        }

        foreach (var (path, text) in files)
        {
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
            terminal.Out.WriteLine($"wrote {path}");
        }

        return Exit.Ok;
    }
}
