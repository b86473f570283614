using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>People of the sample decide about a change request.</summary>
internal static class Approvals
{
    /// <summary>Everybody whose approval is needed gives it.</summary>
    public static async Task Approve(this JourneyNode node, string id)
    {
        foreach (var person in (string[])["grace", "noor", "tomas", "kofi", "ines", "mara"])
        {
            var client = await node.As(person);
            var detail = await client.Change(id);
            if (detail.Change.State != ChangeState.InReview)
            {
                break;
            }
            if (detail.Change.Author != person && detail.Needs.Any(need => !need.Met && (need.Who.Count == 0 || need.Who.Contains(person))))
            {
                await client.Approve(id, new ControlApi.ApproveRequest(detail.Change.ContentHash, "looked at the evidence"));
            }
        }
        var done = await (await node.As("grace")).Change(id);
        Assert.True(done.Change.State == ChangeState.Released, $"{done.Change.State}: {string.Join("; ", done.Needs.Select(need => $"{need.Key} {string.Join(',', need.Who)} {need.Met}"))}");
        await node.Settle();
    }
}
