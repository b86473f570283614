using System.Collections.Concurrent;
using Concordat.Core.Consents;

namespace Concordat.Trust.Consents;

/// <summary>
/// The active consents of one patient. What they say of a use is worked out once and remembered until a period in them begins or ends, so that a
/// thousand provisions cost a call no more than one; when a consent changes, another object takes its place.
/// </summary>
internal sealed class PatientConsents(IReadOnlyList<ConsentProvision> provisions)
{
    private const int MostUses = 256;
    private const int MostAnswers = 1_024;
    private readonly ConcurrentDictionary<ConsentUse, Remembered> _uses = new();

    public ConsentAnswer Decide(in ConsentUse use, in ConsentContent content, bool otherwise, DateTimeOffset now)
    {
        if (!_uses.TryGetValue(use, out var known) || known.Until <= now || known.Otherwise != otherwise)
        {
            if (_uses.Count >= MostUses)
            {
                _uses.Clear();
            }
            var until = DateTimeOffset.MaxValue;
            var left = ConsentProvision.For(provisions, use, now, ref until);
            _uses[use] = known = new Remembered(left, until, otherwise);
        }
        if (known.Answers.TryGetValue(content, out var answer))
        {
            return answer;
        }
        if (known.Answers.Count >= MostAnswers)
        {
            known.Answers.Clear();
        }
        return known.Answers[content] = ConsentProvision.Decide(known.Left, content, otherwise);
    }

    private sealed record Remembered(IReadOnlyList<ConsentProvision> Left, DateTimeOffset Until, bool Otherwise)
    {
        public ConcurrentDictionary<ConsentContent, ConsentAnswer> Answers { get; } = new();
    }
}
