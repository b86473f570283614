using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Events;

namespace Concordat.Eventing;

/// <summary>What leaves of a stored event.</summary>
internal static class EventContent
{
    /// <summary>CloudEvents <c>type</c> of what is sent to try an endpoint. It carries no data of anybody, and no condition leaves it out.</summary>
    public const string TestType = "concordat.webhook.tested.v1";

    /// <summary>The event with the data that a subscription gets; null where it does not take this one.</summary>
    /// <param name="stored">The CloudEvent as it was stored.</param>
    /// <param name="selection">What the subscription takes.</param>
    /// <param name="position">Its place in the log, as the extension attribute <c>sequence</c>; null where none is told.</param>
    public static byte[]? Of(byte[] stored, EventSelection selection, long? position = null)
    {
        if (position is null && selection.IsWhole)
        {
            return stored;
        }
        if (CloudEvent.Read(stored) is not { } one)
        {
            return null;
        }
        if (one.Type == TestType)
        {
            return stored;
        }
        if (!selection.Takes(one.Data))
        {
            return null;
        }
        var told = one with { Data = selection.Of(one.Data) };
        if (position is { } at)
        {
            told = told with { Extensions = new Dictionary<string, string>(told.Extensions, StringComparer.Ordinal) { ["sequence"] = at.ToString("D19", CultureInfo.InvariantCulture) } };
        }
        return told.ToJson();
    }
}
