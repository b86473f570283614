namespace Concordat.Platform.Observation;

/// <summary>Which traffic of one version of one interface is sampled: the first <see cref="First"/>, then one in <see cref="Every"/>. Lives as long as a release is active.</summary>
/// <param name="id">An API (<c>domain/name/vN</c>) or the type of an event.</param>
/// <param name="version">Its version.</param>
/// <param name="names">Names of fields that its contract has; asked once, by whoever looks at samples.</param>
public sealed class TrafficSample(string id, string version, Func<IReadOnlySet<string>> names)
{
    /// <summary>All of so many are looked at.</summary>
    public const int First = 20;
    /// <summary>Then one in so many.</summary>
    public const int Every = 100;

    private readonly Lazy<IReadOnlySet<string>> _names = new(names);
    private uint _seen;

    /// <summary>The interface.</summary>
    public string Id => id;

    /// <summary>Its version.</summary>
    public string Version => version;

    /// <summary>Counts one; true where it is to be looked at. Costs one count and allocates nothing.</summary>
    public bool Turn()
    {
        var number = Interlocked.Increment(ref _seen);
        return number <= First || number % Every == 0;
    }

    internal IReadOnlySet<string> Names => _names.Value;
}
