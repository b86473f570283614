using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;

namespace Concordat.Governance.Partners;

/// <summary>Writes the file that proposes a partner: <c>partners/NAME.yaml</c>. Texts are quoted as JSON, which YAML 1.2 reads.</summary>
internal static class PartnerFile
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string PathOf(string partner) => $"partners/{partner}.yaml";

    /// <param name="application">Who asks.</param>
    /// <param name="answers">What was filled in and checked.</param>
    /// <param name="workspace">The active release.</param>
    /// <param name="evidence">What a reviewer finds the evidence by, one line.</param>
    public static string Write(PartnerApplication application, Answers answers, Workspace workspace, string evidence)
    {
        var (kind, service) = (answers.One(ApplicationForms.Agreement, "kind"), answers.One(ApplicationForms.Agreement, "service"));
        var purposes = List(answers.Many(ApplicationForms.Access, "purposes"));
        var text = new StringBuilder();
        text.Append($"# {evidence}\n");
        text.Append($"kind: partner\nname: {answers.One(ApplicationForms.Organization, "name")}\ntype: {answers.One(ApplicationForms.Organization, "type")}\n");
        text.Append($"title: {Quote(answers.One(ApplicationForms.Organization, "title"))}\nzone: {application.Zone}\nregion: {answers.One(ApplicationForms.Organization, "region")}\nsponsor: {application.Sponsor}\n");
        text.Append("agreements:\n");
        foreach (var name in new[] { kind, service }.Where(name => name.Length > 0).Distinct())
        {
            text.Append($"  - {{ name: {name}, from: {answers.One(ApplicationForms.Agreement, "from")}, until: {answers.One(ApplicationForms.Agreement, "until")}, purposes: {purposes}, classification: {answers.One(ApplicationForms.Agreement, "classification")} }}\n");
        }
        var bounds = answers.TryGetValue(ApplicationForms.Access, out var access) ? access.Where(field => field.Key.StartsWith("scope.", StringComparison.Ordinal)).ToList() : [];
        var scoped = bounds.Select(field => (Name: field.Key[6..], Values: ApplicationRules.Values(field.Value))).Where(bound => bound.Values.Count > 0).ToList();
        if (scoped.Count > 0)
        {
            text.Append("dataScope:\n");
            scoped.ForEach(bound => text.Append($"  {bound.Name}: {List(bound.Values)}\n"));
        }
        text.Append($"clients:\n  - id: {answers.One(ApplicationForms.Keys, "client")}\n");
        text.Append(answers.One(ApplicationForms.Keys, "jwksUrl") is { Length: > 0 } url ? $"    jwksUrl: {Quote(url)}\n" : $"    jwks: {JsonNode.Parse(answers.One(ApplicationForms.Keys, "jwks"))!.ToJsonString(Plain)}\n");
        text.Append($"    scopes: {List(Scopes(answers, workspace))}\n    purposes: {purposes}\n    interfaces: {List(Interfaces(answers))}\n");
        text.Append("contacts:\n");
        foreach (var role in (string[])["technical", "security"])
        {
            text.Append($"  - {{ name: {Quote(answers.One(ApplicationForms.Contacts, role + "Name"))}, email: {Quote(answers.One(ApplicationForms.Contacts, role + "Email"))}, role: {role} }}\n");
        }
        return text.ToString();
    }

    /// <summary>The interfaces that were asked for, <c>domain/api/vN</c>.</summary>
    public static IReadOnlyList<string> Interfaces(Answers answers) =>
        [.. answers.Many(ApplicationForms.Access, "interfaces").Select(value => value.Split(' ')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The scopes that the wanted interfaces ask for.</summary>
    public static IReadOnlyList<string> Scopes(Answers answers, Workspace workspace) =>
    [
        .. answers.Many(ApplicationForms.Access, "interfaces").Select(value => value.Split(' ')).Where(parts => parts.Length == 2)
            .Select(parts => workspace.Apis.TryGetValue(parts[0], out var api) && api.Access.Scopes.TryGetValue(parts[1], out var scope) ? scope.Name : null).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Quote))}]";

    private static string Quote(string text) => JsonSerializer.Serialize(text, Plain);
}
