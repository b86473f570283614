using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Rulesets;

/// <summary><c>spectral:asyncapi</c>: ids, severities and recommendations as the field knows them, and the structure of documents.</summary>
public sealed class AsyncApiRulesetTests
{
    /// <summary>Rule, severity, and whether it is off unless one asks for all.</summary>
    private const string Field = """
        asyncapi-channel-no-empty-parameter warn
        asyncapi-3-channel-no-empty-parameter warn
        asyncapi-channel-no-query-nor-fragment warn
        asyncapi-3-channel-no-query-nor-fragment warn
        asyncapi-channel-no-trailing-slash warn
        asyncapi-3-channel-no-trailing-slash warn
        asyncapi-channel-parameters error
        asyncapi-channel-servers error
        asyncapi-3-channel-servers error
        asyncapi-headers-schema-type-object error
        asyncapi-3-headers-schema-type-object error
        asyncapi-info-contact-properties warn
        asyncapi-info-contact warn
        asyncapi-info-description warn
        asyncapi-info-license-url warn optional
        asyncapi-info-license warn
        asyncapi-latest-version info
        asyncapi-message-examples error
        asyncapi-message-messageId-uniqueness error
        asyncapi-operation-description warn
        asyncapi-3-operation-description warn
        asyncapi-operation-operationId-uniqueness error
        asyncapi-operation-operationId error
        asyncapi-operation-security error
        asyncapi-3-operation-security error
        asyncapi-parameter-description warn optional
        asyncapi-payload-default error
        asyncapi-payload-examples error
        asyncapi-payload-unsupported-schemaFormat info
        asyncapi-3-payload-unsupported-schemaFormat info
        asyncapi-payload error
        asyncapi-schema-default error
        asyncapi-schema-examples error
        asyncapi-schema error
        asyncapi-server-variables error
        asyncapi-server-no-empty-variable warn
        asyncapi-3-server-no-empty-variable warn
        asyncapi-server-no-trailing-slash warn
        asyncapi-3-server-no-trailing-slash warn
        asyncapi-server-not-example-com warn optional
        asyncapi-3-server-not-example-com warn optional
        asyncapi-server-security error
        asyncapi-servers warn
        asyncapi-tag-description warn optional
        asyncapi-3-tag-description warn optional
        asyncapi-tags-alphabetical warn optional
        asyncapi-3-tags-alphabetical warn optional
        asyncapi-tags-uniqueness error
        asyncapi-3-tags-uniqueness error
        asyncapi-tags warn
        asyncapi-3-tags warn
        asyncapi-unused-components-schema warn
        asyncapi-unused-components-server warn
        asyncapi-3-document-resolved error
        asyncapi-3-document-unresolved error
        """;

    [Fact]
    public void The_rules_have_the_ids_severities_and_recommendations_of_the_field() =>
        Assert.Equal(
            Field.Split('\n').Select(line => line.Trim()),
            BuiltInRulesets.Open("spectral:asyncapi").Rules.Select(rule => $"{rule.Name} {Word(rule.Severity)}{(rule.Recommended ? "" : " optional")}"));

    [Theory]
    [InlineData("2.3.0", "messageId: received", "'messageId' does not belong here.")]
    [InlineData("2.4.0", "messageId: received", null)]
    [InlineData("2.6.0", "bindings: { kafka: { key: { type: string } } }", null)]
    [InlineData("2.6.0", "contentType: [json]", "Here belongs text, not a list.")]
    [InlineData("2.6.0", "payload: { type: strng }", "'type' is one of array, boolean, integer, null, number, object, string, or a list of them.")]
    [InlineData("2.6.0", "payload: { properties: { a: { maxLength: -1 } } }", "Here belongs a whole number that is not negative.")]
    [InlineData("2.6.0", "schemaFormat: application/vnd.apache.avro, payload: { type: record }", null)]
    [InlineData("2.6.0", "headers: { type: string }", "Headers are a schema with type: object.")]
    [InlineData("2.6.0", "correlationId: { location: header }", "Here belongs an expression such as $message.header#/correlationId.")]
    [InlineData("2.6.0", "x-owner: { any: thing }", null)]
    [InlineData("2.6.0", "tags: [{ name: a }, { name: a }]", "No two items of this list are alike.")]
    [InlineData("2.6.0", "externalDocs: { url: here }", "Here belongs a URI.")]
    [InlineData("2.6.0", "correlationId: { $ref: [a] }", "The address of a reference is text.")]
    [InlineData("2.6.0", "payload: { required: [a, a] }", "No two items of this list are alike.")]
    public void A_message_is_built_as_its_version_says(string version, string message, string? complaint) =>
        Assert.Equal(complaint is null ? [] : [complaint], Structure($"asyncapi: {version}\ninfo: {{ title: A, version: '1' }}\nchannels: {{ a: {{ publish: {{ message: {{ {message} }} }} }} }}\n"));

    [Theory]
    [InlineData("channels: { a: { address: null, messages: { m: { payload: { schemaFormat: x, schema: 12 } } } } }", null)]
    [InlineData("channels: { a: { publish: {} } }", "'publish' does not belong here.")]
    [InlineData("operations: { a: { action: publish, channel: { address: a } } }", "Here belongs send or receive.")]
    [InlineData("operations: { a: { action: send } }", "'channel' is missing.")]
    [InlineData("components: { securitySchemes: { a: { type: magic } } }", "'type' is one of X509, apiKey, asymmetricEncryption, gssapi, http, httpApiKey, oauth2, openIdConnect, plain, scramSha256, scramSha512, symmetricEncryption, userPassword.")]
    [InlineData("components: { securitySchemes: { a: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://id.example/token' } } } } }", "'availableScopes' is missing.")]
    public void A_document_of_version_3_is_built_as_it_says(string content, string? complaint)
    {
        Assert.Equal(complaint is null ? [] : [complaint], Structure($"asyncapi: 3.0.0\ninfo: {{ title: A, version: '1' }}\n{content}\n"));
        Assert.Equal(complaint is null ? [] : [complaint], Structure($"asyncapi: 3.1.0\ninfo: {{ title: A, version: '1' }}\n{content}\n"));
    }

    [Fact]
    public void A_schema_that_refers_to_itself_is_judged_once() =>
        Assert.Equal(["Here belongs text, not a whole number."], Structure("""
            asyncapi: 2.6.0
            info: { title: A, version: '1' }
            channels: { a: { publish: { message: { payload: { $ref: '#/components/schemas/Node' } } } } }
            components:
              schemas:
                Node: { title: 12, properties: { next: { $ref: '#/components/schemas/Node' }, other: { items: [{ $ref: '#/components/schemas/Node' }] } } }
            """));

    [Fact]
    public void A_long_chain_of_references_is_walked_to_its_end()
    {
        var text = new StringBuilder("asyncapi: 2.6.0\ninfo: { title: A, version: '1' }\nchannels: { a: { publish: { message: { payload: { $ref: '#/components/schemas/S0' } } } } }\ncomponents:\n  schemas:\n");
        for (var i = 0; i < 3000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"    S{i}: {{ properties: {{ next: {{ $ref: '#/components/schemas/S{i + 1}' }} }} }}\n");
        }
        text.Append("    S3000: { title: 12 }\n");

        Assert.Equal(["Here belongs text, not a whole number."], Structure(text.ToString()));
    }

    [Fact]
    public void The_example_of_a_message_is_judged_after_its_traits()
    {
        var found = Found("asyncapi-message-examples", """
            asyncapi: 2.6.0
            info: { title: A, version: '1' }
            channels:
              a:
                publish:
                  message:
                    headers: { type: object, required: [lab] }
                    traits: [{ headers: { required: [ward] } }]
                    examples: [{ headers: { ward: 3 } }, { headers: { lab: north } }]
            """);

        var finding = Assert.Single(found);
        Assert.Equal("channels/a/publish/message/examples/1/headers", string.Join('/', finding.Path));
    }

    private static List<string> Structure(string document) => [.. Found("asyncapi-schema", document).Concat(Found("asyncapi-3-document-resolved", document)).Select(one => one.Message)];

    private static List<Finding> Found(string rule, string document)
    {
        var set = new DocumentSet(asked => asked == "a.yaml" ? Encoding.UTF8.GetBytes(document) : null);
        var result = BuiltInRulesets.Open("spectral:asyncapi").Judge(set, set.Open("a.yaml"));
        Assert.DoesNotContain(result.Findings, one => one.Rule is "unrecognized-format" or "ruleset-limit");
        return [.. result.Findings.Where(one => one.Rule == rule)];
    }

    private static string Word(Severity? severity) => severity is { } known ? known.ToString().ToLowerInvariant() : "off";
}
