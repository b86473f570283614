namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>The drafts in the order of their making.</summary>
internal enum Draft
{
    Four,
    Six,
    Seven,
    Of201909,
    Of202012,
}
