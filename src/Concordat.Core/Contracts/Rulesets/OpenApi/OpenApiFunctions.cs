using Concordat.Core.Contracts.Rulesets.Functions;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>The functions that the rules of <c>spectral:oas</c> use beyond the core ones.</summary>
internal static class OpenApiFunctions
{
    public static Dictionary<string, Func<FunctionOptions, IRuleFunction?>> All { get; } = new(StringComparer.Ordinal)
    {
        ["oasDiscriminator"] = Plain(OperationRules.Discriminator),
        ["oasDocumentSchema"] = Plain(DocumentShape.Judge),
        ["oasOpFormDataConsumeCheck"] = Plain(OperationRules.FormDataConsumed),
        ["oasOpIdUnique"] = Plain(OperationRules.UniqueIds),
        ["oasOpParams"] = Plain(ParameterRules.UniqueParameters),
        ["oasOpSuccessResponse"] = Plain(OperationRules.SuccessResponse),
        ["oasPathParam"] = Plain(ParameterRules.PathParameters),
        ["oasTagDefined"] = Plain(OperationRules.TagsDefined),
        ["oasUnusedComponent"] = Plain(OperationRules.UnusedComponents),
        ["refSiblings"] = Plain(OperationRules.ReferenceSiblings),
        ["uniquenessTags"] = Plain(OperationRules.UniqueTags),
        ["oasExample"] = SchemaExample.Read,
        ["oasSchema"] = Schema.Read,
        ["oasSecurityDefined"] = SecurityDefined.Read,
        ["serverVariables"] = ServerVariables.Read,
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
