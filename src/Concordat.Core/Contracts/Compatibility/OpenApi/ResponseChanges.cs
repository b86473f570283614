namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>The answers of an operation, by status.</summary>
internal static class ResponseChanges
{
    public static void Compare(OperationPair pair)
    {
        var from = pair.Base.Raw("responses")?.Fields().ToDictionary(status => status.Key, status => status.Value.Followed, StringComparer.Ordinal) ?? [];
        var to = pair.Revision.Raw("responses")?.Fields().ToDictionary(status => status.Key, status => status.Value.Followed, StringComparer.Ordinal) ?? [];
        foreach (var (status, old) in from)
        {
            var detail = $"response {status}";
            if (to.TryGetValue(status, out var now) || (!from.ContainsKey(Range(status)) && to.TryGetValue(Range(status), out now)))
            {
                HeaderChanges.Compare(pair, status, old, now);
                new ContentPair(pair, ChangeDirection.Response, $"the body of response {status}", $"the property '{{0}}' of response {status}", detail, old, now).Compare();
            }
            else
            {
                pair.Note($"response-{Kind(status)}-status-removed", detail.Insert(0, "the "), pair.Base.Raw("responses")!.Value.Place(status), pair.Revision.Place("responses"), detail);
            }
        }

        foreach (var status in to.Keys.Where(status => !from.ContainsKey(status)))
        {
            pair.Note($"response-{Kind(status)}-status-added", $"the response {status}", pair.Base.Place("responses"), pair.Revision.Raw("responses")!.Value.Place(status), $"response {status}");
        }
    }

    /// <summary>A range such as 2XX answers for the statuses in it that have no entry of their own (OpenAPI 3.0.4, 4.7.15.1).</summary>
    private static string Range(string status) => status.Length == 3 ? $"{status[0]}XX" : status;

    private static string Kind(string status) => status.StartsWith('2') ? "success" : "non-success";
}
