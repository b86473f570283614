using System.Text.RegularExpressions;
using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Fluid;

namespace Concordat.Governance.Notices;

/// <summary>
/// Liquid over a handful of words: choices alone; no files, loops, variables, filters or ranges, all of which could grow without bound. What a template
/// cannot see, it cannot send.
/// </summary>
internal static partial class NoticeTemplates
{
    private const int LongestSubject = 200, LongestText = 8000;
    private static readonly string[] Tags = ["if", "unless", "case", "comment", "raw"];
    private static readonly FluidParser Parser = Bounded();

    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        [NoticeKind.VoteNeeded] = "{{ id }} waits for a vote: {{ title }}",
        [NoticeKind.ChangesRequested] = "{{ id }} needs changes: {{ title }}",
        [NoticeKind.Scheduled] = "{{ id }} is decided and waits for its day: {{ title }}",
        [NoticeKind.Released] = "{{ id }} is release {{ release }}: {{ title }}",
        [NoticeKind.Rejected] = "{{ id }} was rejected: {{ title }}",
        [NoticeKind.Withdrawn] = "{{ id }} was withdrawn: {{ title }}",
        [NoticeKind.Escalated] = "{{ id }} waited too long, others may decide now: {{ title }}",
        [NoticeKind.ReviewOverdue] = "{{ id }} was an emergency and nobody looked at it in time: {{ title }}",
        [NoticeKind.WaiverEnding] = "The waiver {{ id }} has {{ days }} days left, until {{ until }}",
        [NoticeKind.WaiverOver] = "The waiver {{ id }} is over since {{ until }}: what it covered fails",
        [NoticeKind.GlassBroken] = "Consents are passed in an emergency for {{ id }}: somebody else reviews it until {{ until }}",
        [NoticeKind.EndpointDisabled] = "Nothing is delivered any more to {{ id }}: the endpoint is gone or takes nothing",
        [NoticeKind.PartnerEnding] = "{{ id }} has {{ days }} days left, until {{ until }}",
        [NoticeKind.PartnerOver] = "{{ id }} is over since {{ until }}",
        [NoticeKind.AccessReviewDue] = "The access review {{ id }} waits for you, until {{ until }}",
        [NoticeKind.AccessReviewClosed] = "The access review {{ id }} is closed",
        [NoticeKind.AccessDormant] = "{{ id }} not used for a long time",
        [NoticeKind.PrivilegeAsked] = "The privilege {{ id }} waits for a second person",
        [NoticeKind.Incident] = "The incident {{ id }} calls for you",
        [NoticeKind.Deprecated] = "{{ id }} is deprecated{% if until %} and ends on {{ until }}{% endif %}",
    };

    private const string Text = "{{ sentence }}\n\n{{ link }}\n\nYou get this because you are named as {{ reader }} in the notices of {{ organization }}.\n";

    /// <summary>What can be said about templates without sending anything: those that do not parse.</summary>
    public static IReadOnlyList<Finding> Check(Workspace? workspace) =>
    [
        .. from standard in workspace?.Notices.Values.ToList() ?? []
           from text in standard.Texts
           from source in new[] { text.Subject, text.Text }
           let flaw = Flaw(source)
           where flaw is not null
           select Finding.Error("notices-template", $"The template is no Liquid: {flaw}", text.At, "Words: about, sentence, id, title, state, author, release, until, days, reader, organization, link."),
    ];

    /// <summary>Subject and text of a notice; the shipped words where a template of the organization fails.</summary>
    /// <param name="standard">The standard of notices.</param>
    /// <param name="about">A word of <see cref="NoticeKind"/>.</param>
    /// <param name="words">What a template can see.</param>
    public static async Task<(string Subject, string Text)> Render(NoticeStandard standard, string about, IReadOnlyDictionary<string, string> words)
    {
        var sentence = await One(Sentences[about], words, LongestSubject) ?? about;
        var seen = new Dictionary<string, string>(words, StringComparer.Ordinal) { ["sentence"] = sentence };
        var own = standard.Texts.FirstOrDefault(text => text.About.Contains(about));
        var subject = (own is null ? null : await One(own.Subject, seen, LongestSubject)) ?? sentence;
        var body = (own is null ? null : await One(own.Text, seen, LongestText)) ?? await One(Text, seen, LongestText) ?? sentence;
        return (Line(subject), body);
    }

    /// <summary>Null where it does not parse, takes too many steps, or grows too long.</summary>
    private static async Task<string?> One(string source, IReadOnlyDictionary<string, string> words, int longest)
    {
        if (Flaw(source) is not null || !Parser.TryParse(source, out var template))
        {
            return null;
        }
        var context = new TemplateContext(new TemplateOptions { MaxSteps = 2000, MaxRecursion = 10, CultureInfo = System.Globalization.CultureInfo.InvariantCulture });
        foreach (var (word, value) in words)
        {
            context.SetValue(word, value);
        }
        try
        {
            using var output = new BoundedWriter(longest);
            await template.RenderAsync(output, NullEncoder.Default, context);
            return output.ToString();
        }
        catch (Exception failure) when (failure is InvalidOperationException or ParseException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static string? Flaw(string source) =>
        Grows().IsMatch(source) ? "filters and ranges are not known here" : Parser.TryParse(source, out _, out var error) ? null : error;

    private static FluidParser Bounded()
    {
        var parser = new FluidParser();
        foreach (var tag in parser.RegisteredTags.Keys.Except(Tags).ToList())
        {
            parser.RegisteredTags.Remove(tag);
        }
        return parser;
    }

    /// <summary>A filter or a range inside of a tag.</summary>
    [GeneratedRegex(@"\{[{%][^}]*?(\||\.\.)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grows();

    /// <summary>A subject is one line, whatever a title holds.</summary>
    private static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
