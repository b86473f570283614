namespace Concordat.Cli;

/// <summary>The exit codes: scripts depend on them.</summary>
internal static class Exit
{
    /// <summary>Nothing at or above <c>--fail-on</c>.</summary>
    public const int Ok = 0;

    /// <summary>Findings at or above it.</summary>
    public const int Findings = 1;

    /// <summary>Wrong usage or unreadable input, said in one line.</summary>
    public const int Usage = 2;

    /// <summary>The server is out of reach or refused.</summary>
    public const int Server = 3;
}
