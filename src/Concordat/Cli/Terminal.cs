namespace Concordat.Cli;

/// <summary>
/// Where a verb reads paths from and writes to. The result alone goes to <see cref="Out"/>; progress and errors go to <see cref="Error"/>.
/// </summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Folder">The folder that relative paths start from.</param>
/// <param name="IsInteractive">True where a person looks at standard output, who likes colour.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, string Folder, bool IsInteractive)
{
    /// <summary>Opens standard input.</summary>
    public Func<Stream> In { get; init; } = Console.OpenStandardInput;

    /// <summary>By which days begin and waivers end.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => new(
        Console.Out, Console.Error, Environment.CurrentDirectory, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "");

    /// <summary>A path as the user wrote it → absolute.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Folder);

    /// <summary>Says in one line why there is no result.</summary>
    public int Fail(int exit, string message)
    {
        Error.WriteLine($"concordat: {message}");
        return exit;
    }
}
