using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.Functions;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>A document, or the schema of a payload, is built as the specification says.</summary>
/// <param name="resolved">False: only references in places that take none are complained about.</param>
internal sealed class DocumentShape(bool resolved) : IRuleFunction
{
    private static readonly ShapeType Document = ShapeType.Read("document");

    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("resolved");
        options.Node("resolved", required: true);
        return new DocumentShape(options.Flag("resolved"));
    }

    public static void Payload(RuleTarget target) => Check(target, ShapeType.Schema, referencesOnly: false);

    public void Judge(RuleTarget target) => Check(target, Document, referencesOnly: !resolved);

    private static void Check(RuleTarget target, ShapeType type, bool referencesOnly)
    {
        if (target.Value is null)
        {
            return;
        }
        var format = target.Run.Document.Format;
        var (table, minor) = format.IsAsyncApi2() ? (ShapeTable.Two, format - DocumentFormat.AsyncApi20) : (ShapeTable.Three, format - DocumentFormat.AsyncApi30);
        new ShapeCheck(table, minor, target.View, referencesOnly, (message, way) => target.Complain(message, way)).Run(target.Value, type);
    }
}
