using Concordat.Core.Releases;
using Concordat.Governance.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests;

/// <summary>A release that no check of today has seen: made under older rules, or signed elsewhere. Nodes load it as any other.</summary>
internal static class UncheckedRelease
{
    public static async Task<int> Activate(IServiceProvider services, IReadOnlyDictionary<string, string> files)
    {
        T Get<T>() where T : notnull => services.GetRequiredService<T>();
        var head = await Get<ReleaseStore>().Head(default);
        var now = DateTimeOffset.UtcNow;
        var content = new ReleaseContent(head.Number + 1, head.Hash, new ReleaseChange($"CR-9{head.Number:000}", "ada", "Made under older rules", [new ReleaseApproval("grace", now, "It was right then.")]), now, files);
        var document = Get<ReleaseSigner>().Seal(ReleaseContent.Kind, content.ToCanonical());
        var prepared = Get<ActivationOrder>().Prepare(head, content.Number, document.Hash, content.Change.Id, "grace", "It was right then.");
        await Get<ModuleDb>().Write(async unit =>
        {
            await Get<ReleaseStore>().LockHead(unit, default);
            await Get<ReleaseStore>().Add(unit, document, content);
            await Get<ActivationOrder>().Commit(unit, prepared);
        });
        await Get<ReleaseFeed>().Refresh();
        Assert.Equal(content.Number, Get<ReleaseFeed>().Current!.Number);
        return content.Number;
    }
}
