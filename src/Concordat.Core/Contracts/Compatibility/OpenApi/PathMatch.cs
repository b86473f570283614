using System.Text;

namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>A path of either side or of both. The names of path parameters tell nothing apart: clients never see them.</summary>
internal sealed record PathMatch(string Path, Part? Base, Part? Revision, IReadOnlyDictionary<string, string> Renamed)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

    /// <summary>The paths of the base in its order, then those that are new.</summary>
    public static IEnumerable<PathMatch> Of(OpenApiRun run)
    {
        var revision = run.Revision.Raw("paths")?.Fields().ToDictionary(path => path.Key, path => path.Value, StringComparer.Ordinal) ?? [];
        var byShape = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in revision.Keys)
        {
            byShape.TryAdd(Shape(path, []), path);
        }

        var matched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, item) in run.Base.Raw("paths")?.Fields() ?? [])
        {
            var names = new List<string>();
            var other = revision.ContainsKey(path) ? path : byShape.GetValueOrDefault(Shape(path, names));
            if (other is null || !matched.Add(other))
            {
                yield return new PathMatch(path, item.Followed, null, new Dictionary<string, string>(StringComparer.Ordinal));
                continue;
            }

            names.Clear();
            Shape(path, names);
            var now = new List<string>();
            Shape(other, now);
            var renamed = names.Zip(now).DistinctBy(pair => pair.First, StringComparer.Ordinal).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            yield return new PathMatch(other, item.Followed, revision[other].Followed, renamed);
        }

        foreach (var (path, item) in revision.Where(path => !matched.Contains(path.Key)))
        {
            yield return new PathMatch(path, null, item.Followed, new Dictionary<string, string>(StringComparer.Ordinal));
        }
    }

    public void Compare(OpenApiRun run)
    {
        foreach (var method in Methods)
        {
            Operation(run, method, Base?[method], Revision?[method], new ChangeSite(method.ToUpperInvariant(), Path));
        }
    }

    /// <summary>The operations of a webhook or callback.</summary>
    public static void CompareInverted(OpenApiRun run, string name, Part @base, Part revision)
    {
        var match = new PathMatch(name, @base, revision, new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var method in Methods)
        {
            match.Operation(run, method, @base[method], revision[method], new ChangeSite(method.ToUpperInvariant(), name) { Inverted = true });
        }
    }

    private void Operation(OpenApiRun run, string method, Part? from, Part? to, ChangeSite site)
    {
        if (from is null && to is null)
        {
            return;
        }

        run.Judged++;
        if (from is { } old && to is { } now)
        {
            new OperationPair(run, site, Base!.Value, old, Revision!.Value, now, Renamed).Compare();
        }
        else if (to is not null)
        {
            run.Log.Note(site, "endpoint-added", $"the operation {site.Noun}", null, Revision!.Value.Place(method));
        }
        else
        {
            Removal.Note(run, site, from!.Value, Base!.Value.Place(method), Revision);
        }
    }

    /// <summary><c>/pets/{id}</c> gives <c>/pets/{}</c> and the name <c>id</c>.</summary>
    private static string Shape(string path, List<string> names)
    {
        var shape = new StringBuilder(path.Length);
        for (var index = 0; index < path.Length; index++)
        {
            var end = path[index] == '{' ? path.IndexOf('}', index) : -1;
            shape.Append(path[index]);
            if (end > 0)
            {
                names.Add(path[(index + 1)..end]);
                shape.Append('}');
                index = end;
            }
        }

        return shape.ToString();
    }
}
