using System.Text.Json.Nodes;
using Concordat.Control;
using Concordat.Core.Catalogue;
using Concordat.Host.Tests.Control;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat access</c>'s client against the real control plane.</summary>
public sealed class AccessCommandTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServedNode _node = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        _node = await ServedNode.Start(_database);
        _admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
        await _admin.With("user-change", "export");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_review_goes_from_its_begin_to_a_report_that_holds_and_a_role_is_given_back()
    {
        var admin = new ControlClient(_admin);
        using var vera = await Person(admin, "vera", "auditor");
        using var otto = await Person(admin, "otto", "operator");
        Assert.Equal(403, (await Refused(new ControlClient(otto).StartAccessReview(new(["role"], 7, "mine")))).Status);
        Assert.Equal(403, (await Refused(new ControlClient(otto).Grants())).Status);

        var review = await admin.StartAccessReview(new(["role"], 7, "the yearly look"));
        var item = review.Items.Single(one => one.Grant == "otto/operator");
        Assert.Equal(("vera", "person:admin"), (item.Reviewer, Assert.Single(item.GrantedBy))); // admin gave it
        Assert.NotNull(item.LastUsedAt);
        Assert.Null(review.Items.Single(one => one.Grant == "vera/auditor").Reviewer); // all others have it, gave it, or may not look
        Assert.Equal(409, (await Refused(admin.AccessReviewEvidence(review.Review.Id))).Status);
        Assert.Equal(403, (await Refused(new ControlClient(otto).DecideAccessReview(review.Review.Id, item.Number, new("keep", "it is mine")))).Status);
        await new ControlClient(vera).DecideAccessReview(review.Review.Id, item.Number, new("revoke", "left the desk"));
        Assert.Equal(401, (await Refused(new ControlClient(otto).AccessReviews())).Status);
        Assert.Equal(422, (await Refused(admin.CloseAccessReview(review.Review.Id, new(false, "the office closes")))).Status);
        var closed = await admin.CloseAccessReview(review.Review.Id, new(true, "the office closes"));
        Assert.Equal(0, closed.Review.Undecided);

        var file = await admin.AccessReviewEvidence(review.Review.Id);
        Assert.Empty(SignedReport.Verify(file, "report", SignedReport.AccessReview, null, out _));
        Assert.Equal(closed.Review.Hash, (string?)JsonNode.Parse(file)!["seal"]!["hash"]);
        Assert.Single((await admin.Audit(action: "access-review.exported")).Entries);

        Assert.Equal(422, (await Refused(admin.ChangeRoles("admin", new(["auditor"], "myself")))).Status);
        await admin.ChangeRoles("otto", new(["operator"], "is back"));
        using var again = await _node.SignIn("otto", "a long password of otto");
        Assert.Equal(["operator"], (await admin.People()).People.Single(person => person.Name == "otto").Roles);
    }

    private async Task<HttpClient> Person(ControlClient admin, string name, string role) =>
        await _node.SignIn(name, (await admin.AddPerson(new NewPerson(name, null, [role]))).Password, $"a long password of {name}");

    private static async Task<Concordat.Platform.Problems.Problem> Refused(Task task) => (await Assert.ThrowsAsync<ControlRefusedException>(() => task)).Problem;
}
