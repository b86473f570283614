using static Concordat.Governance.Control.ControlApi;

namespace Concordat.Control;

/// <summary>Partners on their way, and their end.</summary>
internal sealed partial class ControlClient
{
    public Task<PartnerApplicationList> PartnerApplications(CancellationToken cancellationToken = default) => Get("partner-applications", Json.PartnerApplicationList, cancellationToken);

    /// <param name="name">The partner, or the id of its application.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<PartnerApplicationDetail> PartnerApplication(string name, CancellationToken cancellationToken = default) =>
        Get($"partner-applications/{Uri.EscapeDataString(name)}", Json.PartnerApplicationDetail, cancellationToken);

    public Task<InvitedPartner> InvitePartner(InvitePartnerRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "partner-applications", request, Json.InvitePartnerRequest, Json.InvitedPartner, cancellationToken);

    /// <summary>A link for another person of a partner.</summary>
    public Task<InvitedPartner> InvitePartnerAccount(string name, InviteAccountRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"partner-applications/{Uri.EscapeDataString(name)}/accounts", request, Json.InviteAccountRequest, Json.InvitedPartner, cancellationToken);

    public Task OfferToPartner(string name, OfferRequest request, CancellationToken cancellationToken = default) =>
        Post($"partner-applications/{Uri.EscapeDataString(name)}/offers", request, Json.OfferRequest, cancellationToken);

    public Task RemovePartnerAccount(string name, Guid id, string reason, CancellationToken cancellationToken = default) =>
        Post($"partner-applications/{Uri.EscapeDataString(name)}/accounts/{id}/remove", new ReasonRequest(reason), Json.ReasonRequest, cancellationToken);

    public async Task<PartnerApplicationDetail> CertifyPartner(string name, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/partner-applications/{Uri.EscapeDataString(name)}/certification");
        using var response = await http.SendAsync(request, cancellationToken);
        return await Read(response, Json.PartnerApplicationDetail, cancellationToken);
    }

    public Task ClosePartnerApplication(string name, string reason, CancellationToken cancellationToken = default) =>
        Post($"partner-applications/{Uri.EscapeDataString(name)}/close", new ReasonRequest(reason), Json.ReasonRequest, cancellationToken);

    public Task SuspendPartner(string name, string reason, CancellationToken cancellationToken = default) =>
        Post($"partners/{Uri.EscapeDataString(name)}/suspend", new ReasonRequest(reason), Json.ReasonRequest, cancellationToken);

    public Task<OffboardedPartner> OffboardPartner(string name, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"partners/{Uri.EscapeDataString(name)}/offboard", new ReasonRequest(reason), Json.ReasonRequest, Json.OffboardedPartner, cancellationToken);

    public Task<PartnerRemains> PartnerRemains(string name, CancellationToken cancellationToken = default) =>
        Get($"partners/{Uri.EscapeDataString(name)}/remains", Json.PartnerRemains, cancellationToken);
}
