using System.Globalization;
using System.Net.Mail;
using Concordat.Core.Workspace;
using Concordat.Trust;

namespace Concordat.Governance.Partners;

/// <summary>What is wrong at a field, and what to do.</summary>
internal sealed record FormFlaw(string Field, string Message);

/// <summary>Judges a filled form: everything that is wrong at once.</summary>
internal static class ApplicationRules
{
    private const int LongestName = 50;

    /// <param name="form">The form.</param>
    /// <param name="given">Field → values.</param>
    /// <param name="others">What the other forms say.</param>
    /// <param name="workspace">The active release.</param>
    /// <param name="today">The day in UTC.</param>
    public static IReadOnlyList<FormFlaw> Check(Form form, IReadOnlyDictionary<string, string[]> given, Answers others, Workspace workspace, DateOnly today)
    {
        var flaws = form.Fields.SelectMany(field => Field(field, given.GetValueOrDefault(field.Name) ?? [])).ToList();
        var one = (string name) => given.GetValueOrDefault(name) is [var value, ..] ? value : "";
        flaws.AddRange(form.Id switch
        {
            ApplicationForms.Organization => Name("name", one("name")).Concat(workspace.Partners.ContainsKey(one("name")) ? [new FormFlaw("name", "There is a partner of this name.")] : []),
            ApplicationForms.Agreement => Agreement(one("from"), one("until"), today).Concat(one("service").Length == 0 ? [] : Name("service", one("service"))),
            ApplicationForms.Security => ApplicationForms.Questions.Any(question => one(question.Name) == "no") && string.IsNullOrWhiteSpace(one("note"))
                ? [new FormFlaw("note", "An answer is no: say what you do instead.")] : [],
            ApplicationForms.Access => Access(given, workspace),
            ApplicationForms.Keys => Keys(one("client"), one("jwksUrl"), one("jwks"), workspace),
            _ => [],
        });
        return [.. flaws.DistinctBy(flaw => (flaw.Field, flaw.Message))];
    }

    /// <summary>A name as the workspace takes them.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(text[0]) && text[^1] != '-' && text.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-')
        && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>One plain address, no display name.</summary>
    public static bool IsEmail(string text) => text.Length <= 200 && MailAddress.TryCreate(text, out var address) && address.Address == text && text.All(sign => sign is > ' ' and < (char)127);

    private static IEnumerable<FormFlaw> Field(FormField field, string[] values)
    {
        var filled = values.Where(value => !string.IsNullOrWhiteSpace(value)).ToArray();
        if (filled.Length == 0)
        {
            return field.Required ? [new FormFlaw(field.Name, field.Kind == FieldKind.Choices ? "Choose at least one." : "This is needed.")] : [];
        }
        if (filled.Any(value => value.Length > field.Max))
        {
            return [new FormFlaw(field.Name, $"At most {field.Max} characters.")];
        }
        if (filled.Any(value => value.Any(sign => char.IsControl(sign) && !(field.Kind == FieldKind.Area && sign is '\n' or '\r' or '\t'))))
        {
            return [new FormFlaw(field.Name, "No control characters.")];
        }
        var wrong = field.Kind switch
        {
            FieldKind.Email => IsEmail(filled[0]) ? null : "An e-mail address is needed, such as interfaces@example.org.",
            FieldKind.Date => Day(filled[0]) is null ? "A day is needed, as 2027-01-31." : null,
            FieldKind.Url => Uri.TryCreate(filled[0], UriKind.Absolute, out var url) && url is { Scheme: "https", UserInfo: "", Fragment: "" } ? null : "An https address is needed.",
            FieldKind.Choice or FieldKind.Choices => filled.All(value => field.Options.Any(option => option.Value == value)) ? null : "This is not among what is offered. Choose again.",
            _ => null,
        };
        return wrong is null ? [] : [new FormFlaw(field.Name, wrong)];
    }

    private static IEnumerable<FormFlaw> Name(string field, string name) =>
        IsName(name) ? [] : [new FormFlaw(field, "Small letters, digits and single hyphens, beginning with a letter, at most 50.")];

    private static IEnumerable<FormFlaw> Agreement(string from, string until, DateOnly today)
    {
        if (Day(from) is { } first && Day(until) is { } last)
        {
            if (last < first)
            {
                yield return new FormFlaw("until", "The agreement ends before it begins.");
            }
            else if (last < today)
            {
                yield return new FormFlaw("until", "The agreement is over.");
            }
        }
    }

    private static IEnumerable<FormFlaw> Access(IReadOnlyDictionary<string, string[]> given, Workspace workspace)
    {
        var apis = (given.GetValueOrDefault("interfaces") ?? []).Select(value => workspace.Apis.GetValueOrDefault(value.Split(' ')[0])).OfType<Api>().Distinct().ToList();
        var purposes = given.GetValueOrDefault("purposes") ?? [];
        foreach (var api in apis.Where(api => purposes.Length > 0 && api.Access.Purposes.Count > 0 && !api.Access.Purposes.Any(purpose => purposes.Contains(purpose.Name))))
        {
            yield return new FormFlaw("purposes", $"{api.Id} serves {string.Join(", ", api.Access.Purposes.Select(purpose => purpose.Name))}: choose one of them, or leave the interface out.");
        }
        foreach (var bound in apis.SelectMany(api => api.Access.DataScope.Keys).Distinct().Where(bound => Values(given.GetValueOrDefault("scope." + bound)).Count == 0))
        {
            yield return new FormFlaw("scope." + bound, "An interface that you chose is bound to it: name at least one.");
        }
    }

    private static IEnumerable<FormFlaw> Keys(string client, string url, string jwks, Workspace workspace)
    {
        foreach (var flaw in Name("client", client))
        {
            yield return flaw;
        }
        if (workspace.Clients.ContainsKey(client) || workspace.ServiceAccounts.ContainsKey(client))
        {
            yield return new FormFlaw("client", "This id is taken.");
        }
        if (string.IsNullOrWhiteSpace(url) == string.IsNullOrWhiteSpace(jwks))
        {
            yield return new FormFlaw("jwks", "Give either the keys or the address of your key set.");
        }
        else if (!string.IsNullOrWhiteSpace(jwks))
        {
            foreach (var flaw in SandboxClients.Read(jwks).Flaws)
            {
                yield return new FormFlaw("jwks", flaw);
            }
        }
    }

    /// <summary>Values between commas.</summary>
    public static IReadOnlyList<string> Values(IReadOnlyList<string>? given) =>
        given is [var one, ..] ? [.. one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>A day as a form gives it; null for none.</summary>
    public static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
