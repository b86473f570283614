namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>The vocabularies of 2019-09 and 2020-12, as a set; older drafts have them all.</summary>
[Flags]
internal enum Vocabulary
{
    None = 0,
    Core = 1,
    Applicator = 2,
    Unevaluated = 4,
    Validation = 8,
    Metadata = 16,
    Format = 32,
    Content = 64,
    OpenApi = 128,
    FormatAssertion = 256,
}
