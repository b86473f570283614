namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>Word boundaries (ECMA-262, 22.2.2.4.1), whose words are ASCII; those of .NET are not.</summary>
internal static class EcmaAssertion
{
    private const string Word = "[A-Za-z0-9_]";

    public static string? At(string text, int at) => at + 1 >= text.Length ? null : text[at + 1] switch
    {
        'b' => $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))",
        'B' => $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))",
        _ => null,
    };
}
