namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>
/// Webhooks (3.1; <c>x-webhooks</c> in 3.0) and callbacks: calls that the API makes. What it sends there is read by the client, so the
/// directions are swapped: a payload is compared as a response, the client's answer as a request.
/// </summary>
internal static class WebhookChanges
{
    public static void Compare(OpenApiRun run)
    {
        var (from, to) = (Map(run.Base), Map(run.Revision));
        foreach (var (name, old) in from)
        {
            var site = new ChangeSite("", $"webhook:{name}");
            if (to.TryGetValue(name, out var now))
            {
                PathMatch.CompareInverted(run, site.Path, old.Followed, now.Followed);
            }
            else
            {
                run.Judged++;
                run.Log.Note(site, "webhook-removed", $"the webhook '{name}'", old.Place(), run.Revision.Place("webhooks"));
            }
        }

        foreach (var (name, now) in to.Where(webhook => !from.ContainsKey(webhook.Key)))
        {
            run.Judged++;
            run.Log.Note(new ChangeSite("", $"webhook:{name}"), "webhook-added", $"the webhook '{name}'", run.Base.Place("webhooks"), now.Place());
        }
    }

    public static void Callbacks(OperationPair pair)
    {
        var (from, to) = (Callbacks(pair.Base), Callbacks(pair.Revision));
        foreach (var (name, old) in from)
        {
            if (to.TryGetValue(name, out var now))
            {
                PathMatch.CompareInverted(pair.Run, $"{pair.Site.Path} callback:{name}", old, now);
            }
            else
            {
                pair.Note("callback-removed", $"the callback '{name}'", old.Place(), pair.Revision.Place("callbacks"), name);
            }
        }

        foreach (var (name, now) in to.Where(callback => !from.ContainsKey(callback.Key)))
        {
            pair.Note("callback-added", $"the callback '{name}'", pair.Base.Place("callbacks"), now.Place(), name);
        }
    }

    private static Dictionary<string, Part> Map(Part root) =>
        (root.Raw("webhooks") ?? root.Raw("x-webhooks"))?.Entries().ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal) ?? [];

    /// <summary>A callback is known by its name and the expression that gives the address; that expression comes from the request.</summary>
    private static Dictionary<string, Part> Callbacks(Part operation)
    {
        var all = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var (name, callback) in operation.Raw("callbacks")?.Entries() ?? [])
        {
            foreach (var (expression, item) in callback.Followed.Fields())
            {
                all.TryAdd($"{name} {expression}", item.Followed);
            }
        }

        return all;
    }
}
