using System.Net;
using Concordat.Governance.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>A person of a partner at the portal, without scripts, as its pages are.</summary>
internal sealed class PortalBrowser : IDisposable
{
    private const string Password = "a long password of a partner";
    private readonly HttpClient _http;

    private PortalBrowser(string portal)
    {
        Cookies = new CookieContainer();
        _http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies }) { BaseAddress = new Uri(portal) };
        _http.DefaultRequestHeaders.Add("Origin", portal);
    }

    public CookieContainer Cookies { get; }

    /// <summary>Invited by the organization.</summary>
    public static async Task<PortalBrowser> Join(JourneyNode node, string partner, string name, string role = "administrator")
    {
        var invited = await (await node.As("ada")).InvitePartnerAccount(partner, new ControlApi.InviteAccountRequest(name, role));
        return await Accept(node, invited.Link, $"{name}@{partner}.example");
    }

    /// <summary>Uses a link.</summary>
    public static async Task<PortalBrowser> Accept(JourneyNode node, string link, string email)
    {
        var browser = new PortalBrowser(node.Node.Options.Portal);
        var (status, _) = await browser.Post(new Uri(link).AbsolutePath, ("email", email), ("password", Password), ("again", Password));
        Assert.Equal(200, status);
        return browser;
    }

    public async Task<(int Status, string Text)> Get(string path)
    {
        using var answer = await _http.GetAsync(path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Text)> Post(string path, params (string Name, string Value)[] form)
    {
        using var answer = await _http.PostAsync(path, new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();
}
