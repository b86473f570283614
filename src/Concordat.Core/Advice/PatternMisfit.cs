using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>An interface whose declared pattern is not the one that its need asks for.</summary>
internal static class PatternMisfit
{
    public static IEnumerable<Notice> Find(AdviceRun run)
    {
        var advice = PatternAdvisor.Advise(run.Network);
        run.Judged += advice.Count;
        return from one in advice
               where one.IsMisfit
               let verdict = one.Recommended!
               select new Notice(one.At,
                   $"'{one.Id}' declares {one.Declared!.Interaction} and {one.Declared.Route}; its need asks for {verdict.Interaction} and {verdict.Route}: {Because(one, verdict)}", one.Change, ["pattern"]);
    }

    /// <summary>The rows for what is not declared.</summary>
    private static string Because(PatternAdvice one, PatternVerdict verdict)
    {
        var asked = new[] { verdict.Interaction, verdict.Route }.Except([one.Declared!.Interaction, one.Declared.Route], StringComparer.Ordinal).ToList();
        return string.Join(' ', verdict.Reasons.Where(reason => asked.Contains(reason.For)).Select(reason => $"{reason.Because} [{reason.Row}]"));
    }
}
