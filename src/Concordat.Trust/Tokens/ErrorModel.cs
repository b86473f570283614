using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Tokens;

/// <summary>
/// One error model at every identity endpoint (RFC 6749 §5.2): a code and a sentence, and no address of somebody else's documentation. A parameter
/// that is sent twice is refused before anything reads it (RFC 6749 §3.1 and §3.2).
/// </summary>
internal sealed class ErrorModel
    : IOpenIddictServerHandler<ExtractTokenRequestContext>, IOpenIddictServerHandler<ExtractAuthorizationRequestContext>, IOpenIddictServerHandler<ExtractPushedAuthorizationRequestContext>,
      IOpenIddictServerHandler<ExtractRevocationRequestContext>, IOpenIddictServerHandler<ExtractIntrospectionRequestContext>,
      IOpenIddictServerHandler<ApplyTokenResponseContext>, IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>, IOpenIddictServerHandler<ApplyAuthorizationResponseContext>,
      IOpenIddictServerHandler<ApplyPushedAuthorizationResponseContext>, IOpenIddictServerHandler<ApplyRevocationResponseContext>, IOpenIddictServerHandler<ApplyIntrospectionResponseContext>
{
    public ValueTask HandleAsync(ExtractAuthorizationRequestContext context) => RefuseRepeated(context, context.Request);

    public ValueTask HandleAsync(ExtractPushedAuthorizationRequestContext context) => RefuseRepeated(context, context.Request);

    public ValueTask HandleAsync(ExtractRevocationRequestContext context) => RefuseRepeated(context, context.Request);

    public ValueTask HandleAsync(ExtractIntrospectionRequestContext context) => RefuseRepeated(context, context.Request);

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context) => Plain(context.Response);

    public ValueTask HandleAsync(ApplyPushedAuthorizationResponseContext context) => Plain(context.Response);

    public ValueTask HandleAsync(ApplyRevocationResponseContext context) => Plain(context.Response);

    public ValueTask HandleAsync(ApplyIntrospectionResponseContext context) => Plain(context.Response);

    public ValueTask HandleAsync(ExtractTokenRequestContext context) => RefuseRepeated(context, context.Request);

    public ValueTask HandleAsync(ApplyTokenResponseContext context) => Plain(context.Response);

    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context) => Plain(context.Response);

    private static ValueTask RefuseRepeated(BaseValidatingContext context, OpenIddictRequest? request)
    {
        if (request?.GetParameters().FirstOrDefault(p => p.Value.GetUnnamedParameters().Count > 1).Key is { } repeated)
        {
            context.Reject(Errors.InvalidRequest, $"The parameter {(repeated.Length > 40 ? repeated[..40] : repeated)} is there more than once.");
        }
        return default;
    }

    private static ValueTask Plain(OpenIddictResponse response)
    {
        response.ErrorUri = null;
        return default;
    }
}
