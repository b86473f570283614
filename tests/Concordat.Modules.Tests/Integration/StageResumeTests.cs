using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Integration;

/// <summary>
/// A node dies at each commit on the way of a laboratory result, once with the transaction lost and once with the answer to it lost. The next node
/// goes on at the first stage that was not kept, and nobody sees any effect a second time.
/// </summary>
public sealed class StageResumeTests
{
    private const string LabResults = "flow/clinical/lab-results";
    private const string Billing = "flow/revenue-cycle/bill-lab-result";

    /// <summary>What counts the transactions of this kind; the node dies at the next one.</summary>
    private static readonly Dictionary<string, string> Commits = new(StringComparer.Ordinal)
    {
        ["received"] = $"SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE channel = '{LabResults}'",
        ["validated"] = Stage(LabResults, "0-validate"),
        ["mapped"] = Stage(LabResults, "1-map-oru-to-fhir"),
        ["resolved"] = Stage(LabResults, "2-resolve-patient"),
        ["delivered"] = Stage(LabResults, "3-deliver-ehr"),
        ["published"] = Stage(LabResults, "4-publish-clinical.lab-result.received.v1"),
        ["completed"] = Done("kind = 'flow'"),
        ["placed in the log"] = "SELECT CAST(COUNT(position) AS BIGINT) FROM events",
        ["fanned out"] = "SELECT CAST(COALESCE(MAX(position), 0) AS BIGINT) FROM event_cursors WHERE name = 'fan-out'",
        ["billed"] = Stage(Billing, "2-odoo-draftLabInvoiceLine"),
        ["told the subscriber"] = Done("kind = 'webhook'"),
    };

    public static TheoryData<DatabaseKind, string> Points
    {
        get
        {
            var points = new TheoryData<DatabaseKind, string>();
            foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
            {
                foreach (var name in Commits.Keys)
                {
                    points.Add(kind, name);
                }
            }
            return points;
        }
    }

    [Theory, MemberData(nameof(Points))]
    public async Task A_node_that_dies_at_a_stage_is_resumed_after_what_it_kept(DatabaseKind kind, string point)
    {
        await using var lab = await LabNetwork.Start(kind, more: MortalDatabase.Add);
        var sent = 0;
        foreach (var moment in new[] { Moment.BeforeTheCommit, Moment.AfterTheCommit })
        {
            var message = new Oru { ControlId = $"NL-{++sent}", Order = $"NL-{sent}" };
            var node = lab.Get<MortalDatabase>();
            await node.DieAt(Commits[point], moment);
            var first = await lab.Send(message);
            await node.Died.WaitAsync(TimeSpan.FromSeconds(30));
            var kept = await Kept(lab);

            await lab.Restart();
            if (first.Code != "AA")
            {
                Assert.Equal(("received", "AR"), (point, first.Code)); // what was not acknowledged is sent again
                Assert.Equal("AA", (await lab.Send(message)).Code);
            }
            await lab.Settle();

            Assert.All(await lab.Messages(), m => Assert.True(m.State == MessageState.Done, $"{m.Kind}: {m.State} {m.Cause} {m.Detail}"));
            Assert.Equal((sent, 0, sent, sent, sent, 0), await lab.Effects());
            Assert.Equal(sent, await lab.Get<ModuleDb>().Read(db => db.Set<StoredEvent>().CountAsync()));
            var after = await Kept(lab);
            Assert.Subset(after, kept); // a stage that ran again would have another payload
        }
    }

    [Theory]
    [InlineData("mapped", "0-validate", "1-map-oru-to-fhir"), InlineData("resolved", "1-map-oru-to-fhir", "2-resolve-patient")]
    [InlineData("delivered", "2-resolve-patient", "3-deliver-ehr"), InlineData("published", "3-deliver-ehr", "4-publish-clinical.lab-result.received.v1")]
    public async Task A_node_that_dies_leaves_the_last_stage_that_was_committed(string point, string before, string after)
    {
        foreach (var (moment, stage) in new[] { (Moment.BeforeTheCommit, before), (Moment.AfterTheCommit, after) })
        {
            await using var lab = await LabNetwork.Start(more: MortalDatabase.Add);
            await lab.Get<MortalDatabase>().DieAt(Commits[point], moment);
            await lab.Send(new Oru());
            await lab.Get<MortalDatabase>().Died.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(stage, (await lab.Messages()).Single(m => m.Channel == LabResults).Stage);
            Assert.Equal(point is "delivered" or "published" ? 1 : 0, (await lab.Effects()).Reports); // the delivery itself is outside of any transaction
        }
    }

    /// <summary>Each kept stage with the payload that it kept.</summary>
    private static async Task<HashSet<(Guid Message, string Stage, Guid Payload)>> Kept(LabNetwork lab) =>
        [.. (await lab.Get<ModuleDb>().Read(db => db.Set<MessageStage>().ToListAsync())).Select(s => (s.MessageId, s.Name, s.PayloadId))];

    private static string Stage(string channel, string name) =>
        $"SELECT CAST(COUNT(*) AS BIGINT) FROM message_stages s JOIN messages m ON m.id = s.message_id WHERE m.channel = '{channel}' AND s.name = '{name}'";

    private static string Done(string which) => $"SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE {which} AND state = 3";
}
