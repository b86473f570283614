namespace Concordat.Core.Workspace;

/// <summary>The words that a key accepts and what each of them means.</summary>
public sealed class Choices<T>(params (string Word, T Value)[] words)
{
    /// <summary>The words in the order of the documentation.</summary>
    public IReadOnlyList<string> Words { get; } = [.. words.Select(w => w.Word)];

    /// <summary>The meaning of a word.</summary>
    public bool TryGet(string word, out T value)
    {
        foreach (var (candidate, meaning) in words)
        {
            if (candidate == word)
            {
                value = meaning;
                return true;
            }
        }

        value = default!;
        return false;
    }

    /// <summary>The meaning of a word that is known to be one.</summary>
    public T ValueOf(string word) => words.First(w => w.Word == word).Value;

    /// <summary>The word for a meaning.</summary>
    public string WordFor(T value) => words.First(w => EqualityComparer<T>.Default.Equals(w.Value, value)).Word;
}
