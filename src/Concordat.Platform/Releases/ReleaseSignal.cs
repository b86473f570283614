using Concordat.Platform.Log;

namespace Concordat.Platform.Releases;

/// <summary>Wakes this process's feed after an activation was committed.</summary>
public sealed class ReleaseSignal
{
    /// <summary>What PostgreSQL notifies on.</summary>
    internal const string Channel = "concordat_releases";

    internal RelaySignal Signal { get; } = new();

    /// <summary>There may be a new activation.</summary>
    public void Wake() => Signal.Wake();
}
