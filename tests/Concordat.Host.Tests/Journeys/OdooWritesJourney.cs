using System.Text.Json.Nodes;

namespace Concordat.Host.Tests.Journeys;

/// <summary>What partners change in Odoo besides making records: values are written, a button is pressed, once each and only on the patient's own record.</summary>
public sealed class OdooWritesJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Invoices = "/apis/revenue-cycle/invoices/v1/invoices";
    private const string Appointments = "/apis/patient-engagement/appointments/v1/appointments";
    private const string OfThePatient = """{"patientRef":"MRN-1003"}""";

    [Fact]
    public async Task An_appointment_is_moved_once_and_answered_alike()
    {
        var id = await Book("writes-book-1");
        const string time = """{"patientRef":"MRN-1003","start":"2027-02-01T10:00:00+01:00","stop":"2027-02-01T10:30:00+01:00"}""";
        var moved = await node.Call("televida-scheduling", HttpMethod.Patch, $"{Appointments}/{id}", time, "writes-move-1");
        Assert.True(moved.Status == 200, moved.Text);
        Assert.Equal(("2027-02-01T09:00:00Z", "2027-02-01T09:30:00Z", "booked"), ((string?)moved.Json["start"], (string?)moved.Json["stop"], (string?)moved.Json["status"]));
        var again = await node.Call("televida-scheduling", HttpMethod.Patch, $"{Appointments}/{id}", time, "writes-move-1");
        Assert.Equal((200, moved.Text), (again.Status, again.Text));
        Assert.Equal(moved.Text, (await node.Get("televida-scheduling", $"{Appointments}/{id}")).Text);
    }

    [Fact]
    public async Task A_time_that_ends_before_it_begins_is_refused_and_changes_nothing()
    {
        var id = await Book("writes-book-2");
        var before = (await node.Get("televida-scheduling", $"{Appointments}/{id}")).Text;
        const string time = """{"patientRef":"MRN-1003","start":"2027-02-01T10:00:00Z","stop":"2027-02-01T09:00:00Z"}""";
        (await node.Call("televida-scheduling", HttpMethod.Patch, $"{Appointments}/{id}", time, "writes-move-2")).IsProblem(422, "refused");
        Assert.Equal(before, (await node.Get("televida-scheduling", $"{Appointments}/{id}")).Text);
    }

    [Fact]
    public async Task A_cancelled_appointment_is_kept_as_cancelled_and_cancelling_it_again_is_no_mistake()
    {
        var id = await Book("writes-book-3");
        foreach (var key in new[] { "writes-cancel-1", "writes-cancel-1", "writes-cancel-2" })
        {
            var cancelled = await node.Call("televida-scheduling", HttpMethod.Post, $"{Appointments}/{id}/cancellation", OfThePatient, key);
            Assert.True(cancelled.Status == 200, cancelled.Text);
            Assert.Equal("cancelled", (string?)cancelled.Json["status"]);
        }
        Assert.Equal("cancelled", (string?)(await node.Get("televida-scheduling", $"{Appointments}/{id}")).Json["status"]);
        const string time = """{"patientRef":"MRN-1003","start":"2027-02-01T10:00:00Z","stop":"2027-02-01T10:30:00Z"}""";
        (await node.Call("televida-scheduling", HttpMethod.Patch, $"{Appointments}/{id}", time, "writes-move-3")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task An_invoice_is_posted_once_and_gets_its_number()
    {
        var id = await Draft("writes-draft-1");
        var posted = await Post(id, "writes-post-1");
        Assert.True(posted.Status == 200, posted.Text);
        Assert.Equal("posted", (string?)posted.Json["state"]);
        Assert.StartsWith("INV/", (string?)posted.Json["number"], StringComparison.Ordinal);
        var again = await Post(id, "writes-post-1");
        Assert.Equal((200, posted.Text), (again.Status, again.Text));
        // Another key: Odoo's button would refuse, and the operation sees that it is done.
        var other = await Post(id, "writes-post-2");
        Assert.Equal((200, posted.Text), (other.Status, other.Text));
    }

    [Fact]
    public async Task A_posting_whose_answer_was_lost_is_found_done()
    {
        var id = await Draft("writes-draft-2");
        // Count and count, then the button: its answer is lost, as are all until Odoo is well.
        await node.Systems.Behave("odoo", """{"mode":"lost"}""");
        var lost = await Post(id, "writes-post-3");
        await node.Systems.Behave("odoo", """{"mode":"ok"}""");
        lost.IsProblem(503, "unreachable");
        Assert.Equal("posted", (string?)(await Post(id, "writes-post-3")).Json["state"]);
    }

    [Fact]
    public async Task Nobody_elses_record_can_be_changed_by_its_number()
    {
        var invoice = await Draft("writes-draft-3");
        var appointment = await Book("writes-book-4");
        const string other = """{"patientRef":"MRN-1004"}""";
        (await node.Call("meridian-claims", HttpMethod.Post, $"{Invoices}/{invoice}/posting", other, "writes-foreign-1")).IsProblem(404, "not-found");
        (await node.Call("televida-scheduling", HttpMethod.Post, $"{Appointments}/{appointment}/cancellation", other, "writes-foreign-2")).IsProblem(404, "not-found");
        Assert.Equal("draft", (string?)(await node.Get("meridian-claims", $"{Invoices}/{invoice}")).Json["state"]);
        Assert.Equal("booked", (string?)(await node.Get("televida-scheduling", $"{Appointments}/{appointment}")).Json["status"]);
        (await node.Call("meridian-claims", HttpMethod.Post, $"{Invoices}/{invoice}/posting", "{}", "writes-foreign-3")).IsProblem(400, "invalid");
    }

    private async Task<int> Draft(string key) => (int)(await node.Call("meridian-claims", HttpMethod.Post, Invoices,
        """{"patientRef":"MRN-1003","lines":[{"description":"Consultation","quantity":1,"unitPrice":40}]}""", key)).Json["id"]!;

    private async Task<int> Book(string key) => (int)(await node.Call("televida-scheduling", HttpMethod.Post, Appointments,
        """{"start":"2026-12-27T09:00:00Z","stop":"2026-12-27T09:30:00Z","subject":"Remote consultation (invented)","patientRef":"MRN-1003"}""", key)).Json["id"]!;

    private Task<JourneyAnswer> Post(int invoice, string key) => node.Call("meridian-claims", HttpMethod.Post, $"{Invoices}/{invoice}/posting", OfThePatient, key);
}
