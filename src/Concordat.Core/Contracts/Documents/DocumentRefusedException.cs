using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>Ends the reading of a file at a limit or an error that cannot be skipped. Never leaves <see cref="DocumentReader"/>.</summary>
internal sealed class DocumentRefusedException(string rule, string message, SourcePosition at) : Exception(message)
{
    public Finding Finding { get; } = Primitives.Finding.Error(rule, message, at);
}
