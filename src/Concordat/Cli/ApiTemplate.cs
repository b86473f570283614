namespace Concordat.Cli;

/// <summary>The contract of a new API: one operation, with everything that the built-in rulesets ask for.</summary>
internal static class ApiTemplate
{
    public static string Contract(TemplateTarget to) => $$"""
        openapi: 3.1.0
        info:
          title: {{to.Name}}
          version: 1.0.0
          x-classification: {{to.Classification}}
          description: Say what callers get here.
          contact: { name: {{to.Domain}}, email: {{to.Domain}}@{{to.Workspace.Organization.Name}}.example }
        servers:
          - url: /apis/{{to.Domain}}/{{to.Name}}/v1
            description: Production, below the address of the gateway.
            x-internal: false
        tags:
          - { name: items, description: Say what an item is. }
        security:
          - client: [system/Basic.rs]
        paths:
          /items/{id}:
            get:
              operationId: getItem
              summary: Read an item
              description: Say what an item is, and who needs it.
              tags: [items]
              parameters:
                - { name: id, in: path, required: true, description: The item., schema: { type: string, minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9-]+$" } }
              responses:
                "200":
                  description: The item.
                  headers: { RateLimit: { $ref: "#/components/headers/RateLimit" }, Concordat-Exchange: { $ref: "#/components/headers/Exchange" } }
                  content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } }
                "400": { $ref: "#/components/responses/Refused" }
                "401": { $ref: "#/components/responses/Refused" }
                "403": { $ref: "#/components/responses/Refused" }
                "404": { $ref: "#/components/responses/Refused" }
                "429": { $ref: "#/components/responses/TooMany" }
                "503": { $ref: "#/components/responses/TooMany" }
        components:
          securitySchemes:
            client:
              type: oauth2
              description: Client credentials with private_key_jwt.
              flows:
                clientCredentials:
                  tokenUrl: /connect/token
                  scopes: { system/Basic.rs: Read items. }
          headers:
            RateLimit: { description: What is left of the tier's budget., schema: { type: string, maxLength: 200 } }
            Exchange: { description: The id under which the call is recorded., schema: { type: string, maxLength: 64 } }
            RetryAfter: { description: Seconds to wait., schema: { type: integer, format: int32, minimum: 0, maximum: 86400 } }
          responses:
            Refused:
              description: The call was refused; the problem says why.
              content: { application/problem+json: { schema: { $ref: "#/components/schemas/Problem" } } }
            TooMany:
              description: Not now; `Retry-After` says for how long.
              headers: { Retry-After: { $ref: "#/components/headers/RetryAfter" } }
              content: { application/problem+json: { schema: { $ref: "#/components/schemas/Problem" } } }
          schemas:
            Item:
              type: object
              required: [id]
              properties:
                id: { type: string, maxLength: 64, description: The item. }
                title: { type: string, maxLength: 200, description: What people call it. }
            Problem:
              type: object
              description: A problem document, RFC 9457.
              required: [type, title, status]
              properties:
                type: { type: string, maxLength: 200, description: A stable address of the kind of problem. }
                title: { type: string, maxLength: 200, description: One short sentence. }
                status: { type: integer, format: int32, minimum: 400, maximum: 599, description: The HTTP status. }
                detail: { type: string, maxLength: 1000, description: What is wrong with this call. }
                exchange: { type: string, maxLength: 64, description: The id of the exchange. }

        """;
}
