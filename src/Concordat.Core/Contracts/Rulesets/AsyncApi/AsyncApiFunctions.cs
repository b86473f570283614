using Concordat.Core.Contracts.Rulesets.Functions;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>The functions that the rules of <c>spectral:asyncapi</c> use beyond the core ones.</summary>
internal static class AsyncApiFunctions
{
    public static Dictionary<string, Func<FunctionOptions, IRuleFunction?>> All { get; } = new(StringComparer.Ordinal)
    {
        ["asyncApi2ChannelServers"] = Plain(ChannelRules.Servers),
        ["asyncApi2MessageExamplesValidation"] = Plain(MessageExamples.Judge),
        ["asyncApi2MessageIdUniqueness"] = Plain(UniqueNames.Messages),
        ["asyncApi2OperationIdUniqueness"] = Plain(UniqueNames.Operations),
        ["asyncApiChannelParameters"] = Plain(ChannelRules.Parameters),
        ["asyncApiDocumentSchema"] = DocumentShape.Read,
        ["asyncApiPayloadValidation"] = Plain(DocumentShape.Payload),
        ["asyncApiSchemaValidation"] = SchemaValues.Read,
        ["asyncApiSecurity"] = DeclaredSecurity.Read,
    };

    private static Func<FunctionOptions, IRuleFunction?> Plain(Action<RuleTarget> judge) => options =>
    {
        options.Only();
        return new PlainFunction(judge);
    };

    private sealed class PlainFunction(Action<RuleTarget> judge) : IRuleFunction
    {
        public void Judge(RuleTarget target) => judge(target);
    }
}
