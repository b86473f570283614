using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>The scaffolds of middleware: contract, mapping, flow.</summary>
internal static class FlowTemplates
{
    public static IReadOnlyList<ResourceTemplate> All { get; } =
    [
        new("profile", "The contract of HL7 v2 messages (ORU^R01 until you say otherwise).", true, "", Profile),
        new("mapping", "A mapping of JSON until you say otherwise.", true, "", Mapping),
        new("flow", "A flow from one event to another, with its mapping.", true, "a flow needs an event to begin with: concordat new event NAME.", Flow),
        new("workflow", "A workflow with a person in the middle of it.", true, "", Workflow),
    ];

    private static List<(string, string)> Workflow(TemplateTarget to) =>
    [
        ($"domains/{to.Domain}/workflows/{to.Name}.yaml", $$"""
            kind: workflow
            name: {{to.Name}}
            {{to.WorkflowTerms}}
            input:
              type: object
              required: [reference]
              properties:
                reference: { type: string, minLength: 1, maxLength: 200 }
            key: input.reference
            steps:
              - id: look
                task:
                  text: Say what a person does here.
                  seat: owner
                  due: { for: P2D }
                  show: [{ to: reference, from: input.reference }]
                  form:
                    type: object
                    required: [approved]
                    properties: { approved: { type: boolean } }
              - id: refused
                when: steps.look.form.approved = false
                end: { as: failed, reason: it was refused }
              - id: result
                map: { with: [{ to: by, from: steps.look.by }] }
            result: [{ to: by, from: steps.result.by }]

            """),
    ];

    private static List<(string, string)> Profile(TemplateTarget to) =>
    [
        ($"domains/{to.Domain}/profiles/{to.Name}.yaml", $$"""
            kind: profile
            name: {{to.Name}}
            version: 1.0.0
            lifecycle: draft
            owner: {{to.Domain}}
            summary: Say whose messages these are.
            format: hl7v2
            message: ORU^R01
            versions: ["2.5.1"]
            segments:
              - segment: MSH
                usage: R
                fields:
                  - { field: 4, name: Sending facility, usage: R }
                  - { field: 10, name: Message control id, usage: R }
              - group: PATIENT_RESULT
                usage: R
                repeats: true
                segments:
                  - group: PATIENT
                    usage: R
                    segments:
                      - segment: PID
                        usage: R
                        fields:
                          - { field: 3, name: Patient identifier list, usage: R, max: 20 }
                  - group: ORDER_OBSERVATION
                    usage: R
                    repeats: true
                    segments:
                      - { segment: OBR, usage: R }
                      - group: OBSERVATION
                        repeats: true
                        segments:
                          - { segment: OBX, usage: R }

            """),
    ];

    private static List<(string, string)> Mapping(TemplateTarget to) => [Mapping(to, to.Name)];

    private static (string, string) Mapping(TemplateTarget to, string name) => ($"domains/{to.Domain}/mappings/{name}.yaml", $$"""
        kind: mapping
        name: {{name}}
        version: 1.0.0
        lifecycle: draft
        owner: {{to.Domain}}
        summary: Say what becomes of what.
        source: { format: json }
        target: { format: json }
        rules:
          - { to: id, from: id, required: true }

        """);

    private static List<(string, string)>? Flow(TemplateTarget to)
    {
        // The least sensitive event: a scaffold must not promise access to more.
        var ranks = to.Workspace.Classifications;
        var source = to.Workspace.Events.Values.OrderBy(e => ranks[e.Terms.Classification.Name].Rank).ThenBy(e => e.Type, StringComparer.Ordinal).FirstOrDefault();
        if (source is null)
        {
            return null;
        }
        var (mapping, sink) = ($"{to.Name}-mapping", $"{to.Name}-done");
        var classification = source.Terms.Classification.Name;
        var terms = to.EventTerms.Replace($"classification: {to.Classification}", $"classification: {classification}", StringComparison.Ordinal);
        var access = source.Access is null ? "" : "access: { purposes: [TREAT], scope: system/Basic.rs, consent: required }\n";
        var folder = $"domains/{to.Domain}/events/{sink}/v1/";
        return
        [
            ($"domains/{to.Domain}/flows/{to.Name}.yaml", $$"""
                kind: flow
                name: {{to.Name}}
                {{terms}}
                source:
                  event: { type: {{source.Type}} }
                  key: subject
                steps:
                  - publish: { event: {{to.Domain}}.{{sink}}.changed.v1, mapping: {{mapping}} }
                failure:
                  - { cause: [unreachable, timeout, busy], retry: 8, backoff: PT2S, max: PT5M }
                  - { cause: [invalid, refused], then: dead-letter }

                """),
            Mapping(to, mapping),
            (folder + "event.yaml", $$"""
                kind: event
                name: {{sink}}.changed
                {{terms}}
                schema: schema.json
                subject: id
                {{access}}
                """),
            (folder + "schema.json", ResourceTemplates.EventSchema),
        ];
    }
}
