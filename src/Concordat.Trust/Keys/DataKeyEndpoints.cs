using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Keys;

/// <summary>The keys of payloads and the master keys that wrap them; never a key itself.</summary>
internal sealed record DataKeysResponse(IReadOnlyList<DataKey> Keys, IReadOnlyList<string> MasterKeys);

/// <summary>The number that ids of new keys end with.</summary>
internal sealed record DataKeyRotation(int Number);

/// <summary>The master key that wraps from now on, and how many keys it wraps.</summary>
internal sealed record MasterKeyRotation(string Master, int Keys);

/// <summary>What was destroyed, and what that reached.</summary>
internal sealed record ShreddingResponse(IReadOnlyList<ShreddedKey> Shredded);

/// <summary>Why.</summary>
internal sealed record KeyReasonRequest(string? Reason);

/// <summary><c>/control/v1/keys/data</c> and <c>/control/v1/keys/master</c>.</summary>
internal static class DataKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var data = routes.MapGroup("/control/v1/keys/data").RequireAuthorization(Policies.Administer).WithTags("keys");
        data.MapGet("", List).Produces<DataKeysResponse>().WithName("listDataKeys").WithSummary("List the keys of payloads")
            .WithDescription("One per interface and month, and more where they were rotated: which ones seal, which master key wraps each, and which are under legal hold. No key is told.");
        data.MapPost("/rotate", Rotate).NeedsPrivilege(PrivilegedOperation.KeyUse).Accepts<KeyReasonRequest>("application/json").Produces<DataKeyRotation>().WithName("rotateDataKeys").WithSummary("Seal with new keys from now on")
            .WithDescription("What was sealed before opens as before. Other nodes follow within a second. The body has a reason.");
        data.MapPost("/{key}/shred", Shred).NeedsPrivilege(PrivilegedOperation.KeyUse).Accepts<KeyReasonRequest>("application/json").Produces<ShreddingResponse>().Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("shredDataKeys").WithSummary("Destroy keys, and with them all that they sealed")
            .WithDescription("One key by its id, or all keys of a month (YEAR-MONTH). Nothing that they sealed can be opened again, in this database or in any backup of it. Refused under legal hold, for keys that still seal, and while messages need them. The body has a reason.");
        data.MapPost("/{key}/hold", Hold).Accepts<KeyReasonRequest>("application/json").Produces(StatusCodes.Status204NoContent).Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType)
            .WithName("holdDataKeys").WithSummary("Put keys under legal hold").WithDescription("They cannot be destroyed until they are released. The body has a reason.");
        data.MapPost("/{key}/release", Release).NeedsPrivilege(PrivilegedOperation.KeyUse).Accepts<KeyReasonRequest>("application/json").Produces(StatusCodes.Status204NoContent).Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType)
            .WithName("releaseDataKeys").WithSummary("End a legal hold").WithDescription("The body has a reason.");
        routes.MapGroup("/control/v1/keys/master").RequireAuthorization(Policies.Administer).WithTags("keys")
            .MapPost("/rotate", RotateMaster).NeedsPrivilege(PrivilegedOperation.KeyUse).Accepts<KeyReasonRequest>("application/json").Produces<MasterKeyRotation>().WithName("rotateMasterKey").WithSummary("Replace the master key")
            .WithDescription("Every key is wrapped anew, and the master key before is destroyed. No request waits or fails. Where it is cut short nothing is lost, and the next call completes it. The body has a reason.");
    }

    private static Task List(HttpContext context, DataKeys keys) =>
        context.Response.WriteAsJsonAsync(new DataKeysResponse(keys.List(), keys.MasterKeys()), DataKeyJson.Default.DataKeysResponse);

    private static async Task Rotate(HttpContext context, KeyRotation rotation)
    {
        if (await Reason(context) is { } reason)
        {
            await context.Response.WriteAsJsonAsync(new DataKeyRotation(await rotation.Data(Actor.Asking(context), reason)), DataKeyJson.Default.DataKeyRotation);
        }
    }

    private static async Task RotateMaster(HttpContext context, DataKeys keys, ModuleDb db, AuditLedger audit)
    {
        if (await Reason(context) is not { } reason)
        {
            return;
        }
        await db.Write(unit => audit.Write(unit, new AuditEntry("master-key.rotation-ordered", Actor.Asking(context), "master-key") { Reason = reason }));
        var (master, count) = keys.RotateMaster();
        await db.Write(unit => audit.Write(unit, new AuditEntry("master-key.rotated", Actor.Asking(context), $"master-key/{master}") { Reason = reason, Detail = $"{count} keys wrapped anew" }));
        await context.Response.WriteAsJsonAsync(new MasterKeyRotation(master, count), DataKeyJson.Default.MasterKeyRotation);
    }

    private static async Task Shred(HttpContext context, string key, KeyShredding shredding)
    {
        if (await Reason(context) is not { } reason || await Named(context, shredding, key) is not { } chosen)
        {
            return;
        }
        var (shredded, obstacles) = await shredding.Shred(chosen, Actor.Asking(context), reason, context.RequestAborted);
        await (obstacles.Count > 0
            ? Problem.Of(Outcome.Conflict, null, string.Join(' ', obstacles)).Write(context)
            : context.Response.WriteAsJsonAsync(new ShreddingResponse(shredded), DataKeyJson.Default.ShreddingResponse));
    }

    private static Task Hold(HttpContext context, string key, KeyShredding shredding, DataKeys keys, ModuleDb db, AuditLedger audit) => Mark(context, key, true, shredding, keys, db, audit);

    private static Task Release(HttpContext context, string key, KeyShredding shredding, DataKeys keys, ModuleDb db, AuditLedger audit) => Mark(context, key, false, shredding, keys, db, audit);

    private static async Task Mark(HttpContext context, string key, bool held, KeyShredding shredding, DataKeys keys, ModuleDb db, AuditLedger audit)
    {
        if (await Reason(context) is not { } reason || await Named(context, shredding, key) is not { } chosen)
        {
            return;
        }
        await db.Write(async unit =>
        {
            foreach (var one in chosen)
            {
                await audit.Write(unit, new AuditEntry(held ? "data-key.held" : "data-key.released", Actor.Asking(context), $"data-key/{one.Id}") { Reason = reason });
            }
        }, context.RequestAborted);
        foreach (var one in chosen)
        {
            keys.Hold(one.Id, held);
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<IReadOnlyList<DataKey>?> Named(HttpContext context, KeyShredding shredding, string key)
    {
        if (shredding.Named(key) is { Count: > 0 } chosen)
        {
            return chosen;
        }
        await Problem.Of(Outcome.NotFound, null, "There is no such key, and no key of such a month (YEAR-MONTH): concordat keys list names them.").Write(context);
        return null;
    }

    private static async Task<string?> Reason(HttpContext context)
    {
        if (await JsonBody.Read(context, DataKeyJson.Default.KeyReasonRequest) is not { } body)
        {
            return null;
        }
        if (body.Reason?.Trim() is { Length: > 0 and <= 500 } reason)
        {
            return reason;
        }
        await Problem.Of(Outcome.Invalid, null, "Say why, in 'reason', with at most 500 characters: it is audited.").Write(context);
        return null;
    }
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DataKeysResponse))]
[JsonSerializable(typeof(DataKeyRotation))]
[JsonSerializable(typeof(MasterKeyRotation))]
[JsonSerializable(typeof(ShreddingResponse))]
[JsonSerializable(typeof(KeyReasonRequest))]
internal sealed partial class DataKeyJson : JsonSerializerContext;
