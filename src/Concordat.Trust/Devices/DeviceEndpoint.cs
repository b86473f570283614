using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Devices;

/// <summary>Puts <see cref="DeviceGrant"/>'s codes where OpenIddict would put its own, and leaves the page where they are entered to us.</summary>
internal sealed class DeviceEndpoint(DeviceGrant grant)
    : IOpenIddictServerHandler<ValidateDeviceAuthorizationRequestContext>, IOpenIddictServerHandler<GenerateTokenContext>,
      IOpenIddictServerHandler<ValidateTokenContext>, IOpenIddictServerHandler<ExtractEndUserVerificationRequestContext>,
      IOpenIddictServerHandler<ValidateEndUserVerificationRequestContext>
{
    private const string UserCodeProperty = "concordat.user-code";

    public async ValueTask HandleAsync(ValidateDeviceAuthorizationRequestContext context)
    {
        if (context.ClientId != DeviceGrant.Client)
        {
            context.Reject(Errors.InvalidClient, "Only the product's command line signs people in this way.");
        }
        else if (await grant.IsFull(context.CancellationToken))
        {
            context.Reject(Errors.SlowDown, "Too many codes wait to be confirmed; try again in some minutes.");
        }
    }

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.Private.DeviceCode)
        {
            var (device, user) = await grant.Begin(context.CancellationToken);
            context.Token = device;
            context.Transaction.Properties[UserCodeProperty] = user;
        }
        else if (context.TokenType == TokenTypeIdentifiers.Private.UserCode)
        {
            context.Token = (string?)context.Transaction.Properties[UserCodeProperty];
        }
    }

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Token || !context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.DeviceCode))
        {
            return;
        }
        var (principal, error) = await grant.Redeem(context.Token, context.CancellationToken);
        if (principal is null)
        {
            context.Reject(error);
            return;
        }
        context.Principal = principal.SetTokenType(TokenTypeIdentifiers.Private.DeviceCode).SetPresenters(DeviceGrant.Client);
    }

    public ValueTask HandleAsync(ExtractEndUserVerificationRequestContext context)
    {
        context.SkipRequest(); // the page of the control listener answers
        return default;
    }

    // Never reached, since extraction is skipped; in degraded mode OpenIddict does not start without it. It skips as well, so that
    // nothing is accepted here should the order of events change.
    public ValueTask HandleAsync(ValidateEndUserVerificationRequestContext context)
    {
        context.SkipRequest();
        return default;
    }
}
