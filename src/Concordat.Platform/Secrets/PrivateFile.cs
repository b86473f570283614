namespace Concordat.Platform.Secrets;

/// <summary>
/// Files with secrets that all nodes of a data folder share: made once, by whoever needs one first, and there whole or not at all. Only their
/// owner can read them.
/// </summary>
public static class PrivateFile
{
    /// <summary>The file's content; what <paramref name="make"/> answers, written now, where there is none yet.</summary>
    /// <param name="file">The file; its folder is made where it is missing.</param>
    /// <param name="make">Makes the content, in one of all threads and processes that ask at the same time.</param>
    /// <param name="gate">The folder whose lock file the makers meet at; all that may make this file name the same one.</param>
    internal static byte[] GetOrMake(string file, Func<byte[]> make, string gate)
    {
        if (File.Exists(file))
        {
            return File.ReadAllBytes(file);
        }
        Directory.CreateDirectory(gate);
        using var alone = Alone(gate);
        if (File.Exists(file))
        {
            return File.ReadAllBytes(file); // somebody was faster
        }
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var content = make();
        Put(file, content);
        return content;
    }

    /// <summary>Writes a file, or another in its place: at every moment the one or the other is there, whole. The caller is <see cref="Alone"/>.</summary>
    internal static void Put(string file, ReadOnlySpan<byte> content)
    {
        var draft = file + ".draft";
        File.Delete(draft); // of a process that was killed here
        Write(draft, content);
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Writes a file that is not there yet.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(file, Owned(FileMode.CreateNew, FileAccess.Write));
        stream.Write(content);
        stream.Flush(flushToDisk: true); // what is sealed or signed with a key that a power cut took would be lost
    }

    /// <summary>
    /// One maker at a time, over all threads and processes: File.Move looks and then renames, so of two makers the second would
    /// overwrite a key that the first has used already.
    /// </summary>
    internal static FileStream Alone(string folder)
    {
        var options = Owned(FileMode.OpenOrCreate, FileAccess.ReadWrite);
        var wait = default(SpinWait);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".making"), options);
            }
            catch (IOException) when (wait.Count < 5000)
            {
                wait.SpinOnce();
            }
        }
    }

    /// <summary>How a file is opened that only its owner can read. The mode of one that is there already stays what it is.</summary>
    public static FileStreamOptions Owned(FileMode mode, FileAccess access, FileShare share = FileShare.None, FileOptions how = FileOptions.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = how };
        if (mode is FileMode.CreateNew or FileMode.Create or FileMode.OpenOrCreate && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return options;
    }
}
