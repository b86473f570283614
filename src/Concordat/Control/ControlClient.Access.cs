using static Concordat.Governance.Control.ControlApi;

namespace Concordat.Control;

/// <summary>What everybody may do, and the reviews of it.</summary>
internal sealed partial class ControlClient
{
    public Task<AccessGrantList> Grants(bool dormant = false, CancellationToken cancellationToken = default) => Get("access/grants" + Query(("dormant", dormant ? "true" : null)), Json.AccessGrantList, cancellationToken);

    public Task<AccessReviewDetail> StartAccessReview(StartAccessReviewRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "access/reviews", request, Json.StartAccessReviewRequest, Json.AccessReviewDetail, cancellationToken);

    public Task<AccessReviewList> AccessReviews(CancellationToken cancellationToken = default) => Get("access/reviews", Json.AccessReviewList, cancellationToken);

    public Task<AccessReviewDetail> AccessReview(string id, CancellationToken cancellationToken = default) => Get($"access/reviews/{Uri.EscapeDataString(id)}", Json.AccessReviewDetail, cancellationToken);

    public Task<AccessReviewDetail> DecideAccessReview(string id, int item, AccessDecisionRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"access/reviews/{Uri.EscapeDataString(id)}/items/{item}/decision", request, Json.AccessDecisionRequest, Json.AccessReviewDetail, cancellationToken);

    public Task<AccessReviewDetail> CloseAccessReview(string id, CloseAccessReviewRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"access/reviews/{Uri.EscapeDataString(id)}/close", request, Json.CloseAccessReviewRequest, Json.AccessReviewDetail, cancellationToken);

    /// <summary>The signed report as a file; that it was taken is audited.</summary>
    public async Task<byte[]> AccessReviewEvidence(string id, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/access/reviews/{Uri.EscapeDataString(id)}/evidence");
        using var response = await http.SendAsync(request, cancellationToken);
        await Check(response, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public Task ChangeRoles(string name, ChangedRoles roles, CancellationToken cancellationToken = default) => Post($"people/{Uri.EscapeDataString(name)}/roles", roles, PeopleJson.Default.ChangedRoles, cancellationToken);
}
