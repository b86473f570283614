using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Payloads;

/// <summary>A key that wraps the keys of payloads.</summary>
/// <param name="Id"><c>INTERFACE.YEAR-MONTH</c>, and <c>.NUMBER</c> where keys were rotated before.</param>
/// <param name="Month">The month of what it wraps.</param>
/// <param name="Master">The master key that wraps it; <c>none</c> for one of a time before master keys.</param>
/// <param name="Writes">True where payloads are still sealed with it.</param>
/// <param name="Held">True under legal hold.</param>
public sealed record DataKey(string Id, string Month, string Master, bool Writes, bool Held);

/// <summary>
/// The keys of payloads: one per interface and month (UTC), and a new one from each rotation on. Nodes share the folder and read the number of rotations
/// each second. A key that was destroyed opens nothing from then on, whatever a node remembers: each use looks whether its file is there.
/// </summary>
public sealed partial class DataKeys(KeyFolder keys, TimeProvider clock)
{
    /// <summary>How long a key that no longer seals is left to what is on its way to the database.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    private const string Folder = "payload/";
    private const string Rotations = "data-keys.rotations";
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);
    private (long Read, int Number, DateTimeOffset At)? _rotation;
    private readonly Lock _gate = new();

    /// <summary>The key for what is sealed now.</summary>
    internal (string Id, byte[] Key) Current(string interfaceName, DateTimeOffset now)
    {
        var id = $"{interfaceName.Replace('/', '.')}.{now.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";
        id = Rotation().Number is > 0 and var number ? string.Create(CultureInfo.InvariantCulture, $"{id}.{number}") : id;
        return (id, _known.GetOrAdd(id, name => keys.GetOrCreate(Folder + name)));
    }

    /// <summary>The key; null where it was destroyed.</summary>
    internal byte[]? Find(string id)
    {
        if (!keys.Has(Folder + id))
        {
            _known.TryRemove(id, out _);
            return null;
        }
        if (!_known.TryGetValue(id, out var key) && keys.Find(Folder + id) is { } found)
        {
            _known[id] = key = found;
        }
        return key;
    }

    /// <summary>All of them, in order of their ids.</summary>
    public IReadOnlyList<DataKey> List()
    {
        var (rotation, now) = (Rotation(), clock.GetUtcNow());
        return [.. keys.List(Folder).Select(one => Describe(one.Name, one.Master, rotation.Number, now)).OfType<DataKey>().OrderBy(key => key.Id, StringComparer.Ordinal)];
    }

    /// <summary>The master keys that are there; the last one wraps.</summary>
    public IReadOnlyList<string> MasterKeys() => keys.MasterKeys();

    /// <summary>From now on payloads are sealed with new keys, on other nodes a second later; the old ones open what they sealed.</summary>
    /// <returns>The number that the ids of the new keys end with.</returns>
    public int Rotate() => keys.Alone(root =>
    {
        var next = Read(root).Number + 1;
        PrivateFile.Put(Path.Combine(root, Rotations), System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{next} {clock.GetUtcNow():O}\n")));
        lock (_gate)
        {
            _rotation = null;
        }
        return next;
    });

    /// <summary>Wraps all keys anew; answers the new master key and how many keys it wraps.</summary>
    public (string Master, int Keys) RotateMaster() => keys.RotateMaster();

    /// <summary>Why a key cannot be destroyed now; null where it can.</summary>
    public string? Obstacle(DataKey key)
    {
        var (rotation, now) = (Rotation(), clock.GetUtcNow());
        var month = DateTimeOffset.ParseExact(key.Month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var since = now >= month.AddMonths(1) ? month.AddMonths(1) : rotation.At;
        return key.Held ? $"{key.Id} is under legal hold: release it first (concordat keys release)."
            : key.Writes ? $"{key.Id} seals what is written now: rotate data keys first (concordat keys rotate data)."
            : now < since + Settling ? $"{key.Id} sealed until {since:u}, and what it sealed may be on its way: it can be destroyed from {since + Settling:u} on." : null;
    }

    /// <summary>Destroys keys, all or none where one is held meanwhile. Nothing that they sealed can be opened again by any node.</summary>
    /// <returns>A sentence on what hinders; null where they are gone.</returns>
    internal string? Destroy(IReadOnlyCollection<string> ids) => keys.Alone(root =>
    {
        if (ids.FirstOrDefault(id => File.Exists(HoldOf(root, id))) is { } held)
        {
            return $"{held} is under legal hold.";
        }
        foreach (var id in ids)
        {
            File.Delete(Path.Combine(root, Folder + id + ".key"));
            _known.TryRemove(id, out _);
        }
        return (string?)null;
    });

    /// <summary>Puts a key under legal hold, or releases it; false where nothing changes.</summary>
    public bool Hold(string id, bool held) => keys.Alone(root =>
    {
        var mark = HoldOf(root, id);
        if (!keys.Has(Folder + id) || File.Exists(mark) == held)
        {
            return false;
        }
        if (held)
        {
            PrivateFile.Put(mark, []);
        }
        else
        {
            File.Delete(mark);
        }
        return true;
    });

    private static string HoldOf(string root, string id) => Path.Combine(root, Folder + id + ".hold");

    private DataKey? Describe(string id, string master, int number, DateTimeOffset now)
    {
        if (Form().Match(id) is not { Success: true } form)
        {
            return null;
        }
        var (month, own) = (form.Groups["month"].Value, form.Groups["number"] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0);
        var writes = own == number && month == now.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        return new DataKey(id, month, master, writes, File.Exists(HoldOf(keys.Root, id)));
    }

    private (int Number, DateTimeOffset At) Rotation()
    {
        lock (_gate)
        {
            if (_rotation is not { } known || clock.GetElapsedTime(known.Read) >= TimeSpan.FromSeconds(1))
            {
                var (number, at) = Read(keys.Root);
                _rotation = known = (clock.GetTimestamp(), number, at);
            }
            return (known.Number, known.At);
        }
    }

    private static (int Number, DateTimeOffset At) Read(string root)
    {
        var file = Path.Combine(root, Rotations);
        return File.Exists(file) && File.ReadAllText(file).Trim().Split(' ') is [var number, var at]
            ? (int.Parse(number, CultureInfo.InvariantCulture), DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)) : (0, DateTimeOffset.MinValue);
    }

    [GeneratedRegex(@"^.+?\.(?<month>\d{4}-\d{2})(\.(?<number>\d{1,9}))?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
