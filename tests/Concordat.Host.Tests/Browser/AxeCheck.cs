using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Concordat.Host.Tests.Browser;

/// <summary>
/// What axe finds wrong with a page, run in the page itself: pages have no frames, and the package for browsers opens a second page for each run, which takes
/// seconds.
/// </summary>
internal static class AxeCheck
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>One line for each violation: the address, the rule, and the first elements that break it.</summary>
    /// <param name="page">What is shown.</param>
    /// <param name="contrastAlone">Where a page was looked at before in other colours.</param>
    public static async Task<IReadOnlyList<string>> Violations(this IPage page, bool contrastAlone = false)
    {
        if (!await page.EvaluateAsync<bool>("typeof window.axe === 'object'"))
        {
            await page.EvaluateAsync($"(() => {{ {Script}\n }})()");
        }
        var found = await page.EvaluateAsync<string[]>(
            """
            async rules => {
              const found = await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: { type: 'rule', values: rules } } : {}) });
              return found.violations.map(one => `${one.id} (${one.help}) ${one.nodes.slice(0, 3).map(node => node.html).join(' | ')}`);
            }
            """, contrastAlone ? ["color-contrast"] : Array.Empty<string>());
        return [.. found.Select(one => $"{page.Url}: {one}")];
    }
}
