using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>An app gets what a patient gives it: authorization code with PKCE, standalone launch (SMART App Launch 2.2).</summary>
public sealed class AppFlowTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_patient_lets_an_app_act_and_the_app_refreshes(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        host.Clients(App.Registered());
        await App.Invite(host);
        using var app = new App(host);
        var told = App.Told(await app.Authorize(app.Request()));
        Assert.Empty(told);
        told = await app.Decide();
        Assert.Equal((App.State, host.Options.PublicUrl), (told["state"], told["iss"].TrimEnd('/')));
        var (status, tokens) = await app.Token(app.Redeem(told["code"]));
        Assert.True(status == 200, tokens.ToJsonString());
        Assert.Equal(("Bearer", App.Patient, App.Scope), ((string?)tokens["token_type"], (string?)tokens["patient"], (string?)tokens["scope"]));
        var actor = (await host.Get<TokenCheck>().Check((string)tokens["access_token"]!))!;
        Assert.Equal((App.Id, "partner", "PATRQT", host.Get<ConsentGate>().KeyOf(App.Patient)), (actor.Client, actor.Partner, actor.Purpose, actor.PatientKey));
        Assert.DoesNotContain(App.Patient, System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(((string)tokens["access_token"]!).Split('.')[1])), StringComparison.Ordinal);

        Assert.InRange((int)tokens["expires_in"]!, 290, 300);
        var id = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken((string)tokens["id_token"]!);
        Assert.Equal((App.Id, $"Patient/{App.Patient}", actor.Subject), (Assert.Single(id.Audiences), id.GetClaim("fhirUser").Value, id.Subject));

        var (again, refreshed) = await app.Token(App.Refresh((string)tokens["refresh_token"]!));
        Assert.True(again == 200, refreshed.ToJsonString());
        Assert.NotEqual((string?)tokens["refresh_token"], (string?)refreshed["refresh_token"]);
        Assert.Equal((App.Patient, App.Scope), ((string?)refreshed["patient"], (string?)refreshed["scope"]));
    }
}
