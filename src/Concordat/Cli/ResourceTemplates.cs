using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>The scaffolds, one row per kind.</summary>
internal static class ResourceTemplates
{
    public static IReadOnlyList<ResourceTemplate> All { get; } =
    [
        new("api", "An HTTP API over a system.", true, "an API needs a system behind it: concordat new system NAME.", Api),
        new("event", "A kind of event.", true, "", Event),
        new("partner", "Somebody outside, with an agreement.", false, "", Partner),
        new("system", "Something behind: an HTTP API until you say otherwise.", false, "", SystemFile),
        new("domain", "A business domain.", false, "", Domain),
        new("calendar", "Hours in which people work, and holidays.", false, "", Calendar),
        .. FlowTemplates.All,
        .. GovernanceTemplates.All,
    ];

    /// <summary>The schema of a new event.</summary>
    public const string EventSchema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Say what happened",
          "x-compatibility": "backward",
          "type": "object",
          "required": ["id"],
          "additionalProperties": false,
          "properties": {
            "id": { "type": "string", "minLength": 1, "maxLength": 200, "description": "What changed." }
          }
        }

        """;

    private static IReadOnlyList<(string, string)> Calendar(TemplateTarget to) =>
    [
        ($"calendars/{to.Name}.yaml", $$"""
            kind: calendar
            name: {{to.Name}}
            title: Say whose hours these are
            zone: UTC
            hours:
              monday: ["09:00-17:00"]
              tuesday: ["09:00-17:00"]
              wednesday: ["09:00-17:00"]
              thursday: ["09:00-17:00"]
              friday: ["09:00-17:00"]
            closed:
              - { name: New Year's Day, rule: FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1 }
              - { name: Christmas, rule: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25" }

            """),
    ];

    private static IReadOnlyList<(string, string)>? Api(TemplateTarget to)
    {
        if (to.System(SystemType.Http, SystemType.Fhir) is not { } system)
        {
            return null;
        }

        var folder = $"domains/{to.Domain}/apis/{to.Name}/v1/";
        return
        [
            (folder + "api.yaml", $$"""
                kind: api
                name: {{to.Name}}
                {{to.ApiTerms}}
                contract: openapi.yaml
                backend: { system: {{system.Name}}, path: /{{to.Name}} }
                access:
                  purposes: [HOPERAT]
                  scopes: { read: system/Basic.rs }
                  consent: none
                minimize:
                  HOPERAT: [id, title]

                """),
            (folder + "openapi.yaml", ApiTemplate.Contract(to)),
        ];
    }

    private static List<(string, string)> Event(TemplateTarget to)
    {
        var folder = $"domains/{to.Domain}/events/{to.Name}/v1/";
        return
        [
            (folder + "event.yaml", $$"""
                kind: event
                name: {{to.Name}}.changed
                {{to.EventTerms}}
                schema: schema.json
                subject: id

                """),
            (folder + "schema.json", EventSchema),
        ];
    }

    private static List<(string, string)> Partner(TemplateTarget to) =>
    [
        ($"partners/{to.Name}.yaml", $$"""
            kind: partner
            name: {{to.Name}}
            type: other
            title: {{to.Name}}
            zone: {{to.Zone}}
            region: {{to.Region}}
            agreements:
              - { name: first, from: 2026-01-01, until: 2026-12-31, purposes: [HOPERAT], classification: {{to.Classification}} }

            """),
    ];

    private static List<(string, string)> SystemFile(TemplateTarget to) =>
    [
        ($"systems/{to.Name}.yaml", $$"""
            kind: system
            name: {{to.Name}}
            type: http
            summary: Say what it is.
            baseUrl: https://{{to.Name}}.invalid
            zone: {{to.Zone}}
            region: {{to.Region}}

            """),
    ];

    private static List<(string, string)> Domain(TemplateTarget to) =>
    [
        ($"domains/{to.Name}/domain.yaml", $$"""
            kind: domain
            name: {{to.Name}}
            title: {{to.Name}}
            summary: Say what it answers for.
            owner: {{to.Person}}

            """),
    ];
}
