namespace Concordat.Core.Advice;

/// <summary>The words of a name, whatever joins them: <c>patientRef</c>, <c>patient_ref</c>, <c>PATIENT-REF</c> are two.</summary>
internal static class FieldWords
{
    /// <summary>Longer texts are cut: a name is short, and a description says it early.</summary>
    private const int Longest = 2000;

    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        var start = -1;
        var length = Math.Min(text.Length, Longest);
        for (var at = 0; at <= length; at++)
        {
            var inside = at < length && char.IsLetterOrDigit(text[at]);
            if (start >= 0 && (!inside || Begins(text, at, length)))
            {
                words.Add(text[start..at].ToLowerInvariant());
                start = -1;
            }
            if (inside && start < 0)
            {
                start = at;
            }
        }
        return words;
    }

    /// <summary>A capital after a small letter or digit, or the last capital of several before a small letter: <c>nhsNumber</c>, <c>MRNValue</c>.</summary>
    private static bool Begins(string text, int at, int length) => char.IsUpper(text[at])
        && (!char.IsUpper(text[at - 1]) || (at + 1 < length && char.IsLower(text[at + 1])));
}
