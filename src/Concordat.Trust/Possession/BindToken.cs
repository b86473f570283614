using System.Buffers.Text;
using System.Security.Cryptography;
using Concordat.Core.Workspace;
using Concordat.Trust.Clients;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Concordat.Trust.Possession;

/// <summary>
/// Binds what the token endpoint gives to a key (RFC 9449 §5) or a certificate (RFC 8705 §3). The proof is looked at before anything of the request is used up, so
/// that a client which must send it again (another nonce, a clock that is wrong) can do so with the same code.
/// </summary>
internal sealed class BindToken(ProofCheck proofs, UsedProofs used, ProofNonces nonces, TrustOptions options)
    : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<GenerateTokenContext>, IOpenIddictServerHandler<ApplyTokenResponseContext>,
      IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>, IOpenIddictServerHandler<ApplyPushedAuthorizationResponseContext>
{
    /// <summary>The parameter that binds a code to a key from the beginning (RFC 9449 §10).</summary>
    public const string CodeKey = "dpop_jkt";

    private const string Shown = "concordat.proof";
    private const string Given = "concordat.binding";

    /// <summary>Whether the parameter is missing or could be one.</summary>
    public static bool IsThumbprint(string? text) => text is null || (text.Length == TokenBinding.Length && Base64Url.IsValid(text));

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (!context.Request.IsDeviceCodeGrantType()) // people's tokens are sessions, which are looked up at each call
        {
            Look(context, context.Transaction);
        }
        return default;
    }

    public ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context)
    {
        if (Look(context, context.Transaction) is { } proof)
        {
            if ((string?)context.Request[CodeKey] is { } named && named != proof.Thumbprint)
            {
                context.Reject(ProofCheck.Invalid, "dpop_jkt names another key than that of the proof.");
            }
            context.Request[CodeKey] = proof.Thumbprint;
        }
        return default;
    }

    /// <summary>What the token of this request is to be bound to, or why the client gets none; nothing is used up.</summary>
    public (TokenBinding? Binding, string? Why) Find(OpenIddictServerTransaction transaction, RegisteredClient client)
    {
        var http = transaction.GetHttpRequest()!.HttpContext;
        var binding = transaction.Properties.GetValueOrDefault(Shown) is Proof proof ? new TokenBinding(SenderConstraint.Dpop, proof.Thumbprint)
            : (client.SenderConstrained & SenderConstraint.Mtls) != SenderConstraint.None && http.Connection.ClientCertificate is { } certificate
                ? new TokenBinding(SenderConstraint.Mtls, Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256))) : null;
        return client.SenderConstrained == SenderConstraint.None || (binding is not null && (client.SenderConstrained & binding.Kind) != SenderConstraint.None) ? (binding, null) : (null, client.SenderConstrained switch
        {
            SenderConstraint.Mtls => "The release gives this client tokens that are bound to its certificate: ask over a connection with it (RFC 8705).",
            SenderConstraint.Dpop => "The release gives this client tokens that are bound to a key: send a proof in the header DPoP (RFC 9449).",
            _ => "The release gives this client bound tokens alone: send a proof in the header DPoP (RFC 9449), or ask over a connection with its certificate (RFC 8705).",
        });
    }

    /// <summary>Uses the proof and binds what this request gets; why not, where it was used before or is missing.</summary>
    public (string? Error, string? Why) Use(OpenIddictServerTransaction transaction, RegisteredClient client)
    {
        var (binding, why) = Find(transaction, client);
        if (why is not null)
        {
            return (Errors.InvalidRequest, why);
        }
        if (transaction.Properties.GetValueOrDefault(Shown) is Proof proof && !used.Use(proof.Thumbprint, proof.Id))
        {
            return (ProofCheck.Invalid, "This proof was used before: make a new one for each request.");
        }
        transaction.Properties[Given] = binding;
        return (null, null);
    }

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.AccessToken && context.Transaction.Properties.GetValueOrDefault(Given) is TokenBinding binding)
        {
            context.Principal.SetClaim(TokenClaims.Confirmation, binding.Claim);
        }
        return default;
    }

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Error is null && context.Transaction.Properties.GetValueOrDefault(Given) is TokenBinding { Kind: SenderConstraint.Dpop })
        {
            context.Response.TokenType = ProofCheck.Header;
        }
        Renew(context.Transaction);
        return default;
    }

    public ValueTask HandleAsync(ApplyPushedAuthorizationResponseContext context)
    {
        Renew(context.Transaction);
        return default;
    }

    private Proof? Look(BaseValidatingContext context, OpenIddictServerTransaction transaction)
    {
        var http = transaction.GetHttpRequest()!;
        var header = http.Headers[ProofCheck.Header];
        if (header.Count == 0)
        {
            return null;
        }
        var verdict = proofs.Check(header, http.Method, options.PublicUrl, http.Path.Value, token: null, boundTo: null);
        transaction.Properties[Shown] = verdict.Proof;
        if (verdict.Proof is null)
        {
            context.Reject(verdict.Error!, verdict.Why);
        }
        return verdict.Proof;
    }

    private void Renew(OpenIddictServerTransaction transaction)
    {
        if (nonces.AreAsked && transaction.GetHttpRequest() is { } http && http.Headers.ContainsKey(ProofCheck.Header))
        {
            http.HttpContext.Response.Headers[ProofCheck.NonceHeader] = nonces.Current;
        }
    }
}
