using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Contracts.Rulesets.JsonPath;
using Concordat.Core.Tests.Fuzz;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>Paths, rulesets and judged documents as strangers might write them.</summary>
public static class RulesetFuzz
{
    private const string Contract =
        "openapi: 3.0.3\ninfo: { title: x, version: '1' }\npaths:\n  /a/{id}: { get: { tags: [x], parameters: [{ name: id, in: path, required: true, schema: { $ref: '#/components/schemas/A' } }], responses: { '200': { description: ok } } } }\n"
        + "components: { schemas: { A: { type: object, properties: { a: { $ref: '#/components/schemas/A' }, b: { type: array, enum: [1, 1], example: 2 } } } } }\n";

    private static readonly string[] PathTokens =
    [
        "$", "..", ".", "*", "[*]", "[?(", ")]", "@", "@.a", "@property", "@path", "@parent", "@parentProperty", "@root", "^", "~", "[0]", "[-1]", "[1:2]", "[::2]", "['a','b']", "==", "===", "!==", "&&", "||", "!",
        ".match(/a/i)", ".length", ".indexOf('a')", ".constructor.name", "in", "void 0", "typeof ", "(", ")", "[", "]", "?", ":", "'", "\"", "/", "\\", "-", "9999999999", "1e9", "(@.length-1)", "/(a+)+$/", "null", "true", "é", "\0",
    ];

    private static readonly string[] RulesetTokens =
    [
        "extends: spectral:oas\n", "rules:\n", "  a: { given: $, then: { function: truthy } }\n", "aliases: { A: ['#A'] }\n", "given: '#A'", "given: '$..*'", "then: ", "function: ", "schema", "pattern", "casing",
        "functionOptions: ", "{ match: '(a+)+$' }", "{ type: camel }", "field: '@key'", "field: '$..a'", "field: a.b[0]", "severity: ", "error", "off", "formats: [oas3]", "overrides:\n", "  - files: ['**#/a']\n", "message: '{{value}}'",
        "resolved: false", "recommended: ", "all", "true", "null", "[", "]", "{", "}", ",", ": ", "- ", "&a ", "*a", "\n", "\n  ", "'", "\"", "builtin:///oas.yaml", "./r.yaml", "99",
    ];

    /// <summary>The rows for <see cref="FuzzTargets"/>.</summary>
    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("jsonpath", Paths, ["$.paths[*][get,post]^", "$..[?(@property !== 'a' && @.type && @.type.constructor.name === 'Array')]~", "$.a[1:-1:2]['b',\"c\"][?(@.x.match(/^a+$/i) || !(@.y > 3))]"], PathTokens),
        new("rulesets", Rulesets,
        [
            "extends: [[spectral:oas, all]]\nrules:\n  a: { given: '#A', then: { field: a.b, function: pattern, functionOptions: { match: '/a/i' } } }\naliases: { A: ['$..a'] }\n",
            "rules:\n  a: { given: '$..[?(@.type)]', message: '{{error}} {{path}}', then: [{ field: '@key', function: casing, functionOptions: { type: camel } }, { function: schema, functionOptions: { schema: { type: object } } }] }\n",
            "rules: { a: { given: $, severity: 0, then: { function: xor, functionOptions: { properties: [a, b] } } } }\noverrides: [{ files: ['*.yaml#/a'], rules: { a: off } }]\n",
        ], RulesetTokens),
        new("judged-documents", Documents, [Contract, "swagger: '2.0'\ninfo: {}\npaths: { /a: { post: { consumes: [a], parameters: [{ in: formData }, { in: body }] } } }\ndefinitions: { A: { discriminator: a, anyOf: [] } }\n"],
            ["$ref: ", "'#/components/schemas/A'", "'#'", "'#/paths'", "openapi: 3.1.0\n", "openapi: 3.2.0\n", "webhooks: ", "servers: [{ url: 'https://{a}', variables: { a: { enum: [b], default: c } } }]", "{", "}", "[", "]", ",", ": ", "- ", "\n", "\n  ",
                "type: ", "array", "enum: ", "example: ", "examples: ", "content: ", "schema: ", "parameters: ", "security: ", "tags: ", "null", "1", "&a ", "*a", "<<: *a"]),
    ];

    private static Ruleset All { get; } = RulesetReader.ReadText("all.yaml", "extends: [[spectral:oas, all], [spectral:asyncapi, all]]\n").Ruleset!;

    private static void Paths(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (JsonPathExpression.TryParse(text, out var path, out var error))
        {
            var document = DocumentReader.Read("a.yaml", Contract).Root!;
            new PathWalk(new PathAutomaton([path]), WrittenView.Instance, (_, route, _) => _ = route.Expression()).Over(document);
        }
        else if (error.Offset < 0 || error.Offset > text.Length + 1)
        {
            throw new InvalidOperationException("The place of the mistake lies outside of the expression.");
        }
    }

    private static void Rulesets(byte[] input)
    {
        var reading = RulesetReader.Read("r.yaml", asked => asked == "r.yaml" ? input : null);
        if (reading.Ruleset is { } ruleset)
        {
            Judge(ruleset, Encoding.UTF8.GetBytes(Contract));
        }
        else if (reading.Findings.Count == 0)
        {
            throw new InvalidOperationException("A ruleset was refused without a word.");
        }
    }

    private static void Documents(byte[] input) => Judge(All, input);

    private static void Judge(Ruleset ruleset, byte[] document)
    {
        var set = new DocumentSet(asked => asked == "d.yaml" ? document : null);
        var result = ruleset.Judge(set, set.Open("d.yaml"));
        if (result.Findings.Any(one => one.At.Line < 0 || one.Message.Length == 0))
        {
            throw new InvalidOperationException("A finding without a place or without words.");
        }
    }
}
