namespace Concordat.Core.Rights;

/// <summary>Whose work a change is: none of them approves it, and nobody speaks for one of them.</summary>
/// <param name="First">Who proposes it: a person, or <c>service:NAME</c>.</param>
/// <param name="Others">Whose commits it carries besides.</param>
public sealed record Authors(string First, IReadOnlyList<string> Others)
{
    /// <summary>True for each of them.</summary>
    public bool Include(string person) => person == First || Others.Contains(person, StringComparer.Ordinal);

    /// <summary>Somebody who proposes what is their own work alone.</summary>
    public static implicit operator Authors(string author) => new(author, []);
}
