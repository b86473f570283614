using Concordat.Core.Workspace;

namespace Concordat.Governance.Partners;

/// <summary>How a field is filled in.</summary>
internal enum FieldKind
{
    /// <summary>One line.</summary>
    Text,
    /// <summary>An e-mail address.</summary>
    Email,
    /// <summary>A day.</summary>
    Date,
    /// <summary>An https address.</summary>
    Url,
    /// <summary>Several lines.</summary>
    Area,
    /// <summary>One of several.</summary>
    Choice,
    /// <summary>Any of several.</summary>
    Choices,
}

/// <summary>One field of a form.</summary>
internal sealed record FormField(string Name, string Label, FieldKind Kind)
{
    public string Hint { get; init; } = "";
    public bool Required { get; init; } = true;
    public int Max { get; init; } = 200;
    public IReadOnlyList<(string Value, string Text)> Options { get; init; } = [];
}

/// <summary>One form of the guided path.</summary>
internal sealed record Form(string Id, string Title, string Lead, IReadOnlyList<FormField> Fields);

/// <summary>
/// The forms of the guided path, as rows: page, check, review and partner file read them. What can be chosen comes from the active release and from what
/// the sponsor offers.
/// </summary>
internal static class ApplicationForms
{
    public const string Organization = "organization", Contacts = "contacts", Agreement = "agreement", Security = "security", Access = "access", Keys = "keys";

    /// <summary>The forms in their order.</summary>
    public static readonly IReadOnlyList<string> Order = [Organization, Contacts, Agreement, Security, Access, Keys];

    /// <summary>The questions of the security questionnaire; each is answered with yes, or with no and a note that says what is done instead.</summary>
    public static readonly IReadOnlyList<(string Name, string Question)> Questions =
    [
        ("keys", "Are private keys kept where only the client's software can use them (hardware module, key vault), and never in source code?"),
        ("people", "Does everybody who can reach the client or its data sign in with a name of their own and a second factor?"),
        ("encryption", "Are data from here encrypted at rest, backups included?"),
        ("logging", "Is it recorded who saw which data from here, and kept for at least a year?"),
        ("patches", "Are critical security updates in place within 14 days?"),
        ("incidents", "Is there a tested plan for incidents that tells us of a breach within 24 hours?"),
        ("region", "Do data from here stay in the region that you named?"),
        ("deletion", "Are data from here deleted when the agreement ends, with a confirmation?"),
    ];

    private static readonly IReadOnlyList<(string, string)> YesNo = [("yes", "Yes"), ("no", "No")];

    public static IReadOnlyList<Form> Of(Workspace workspace, PartnerApplication application) =>
    [
        new(Organization, "Your organization", "Who you are. The short name is part of file names and reports and does not change later.",
        [
            new("name", "Short name", FieldKind.Text) { Hint = "Small letters, digits and hyphens, such as north-clinic.", Max = 50 },
            new("title", "Name", FieldKind.Text) { Max = 100 },
            new("type", "What you are", FieldKind.Choice) { Options = [.. Partner.Types.Words.Select(type => (type, type))] },
            new("region", "Region in which data from here are kept", FieldKind.Choice) { Options = [.. workspace.Organization.Regions.Select(region => (region.Name, region.Name))] },
        ]),
        new(Contacts, "Contacts", "Functions rather than persons, where you have them: people change.",
        [
            new("technicalName", "Technical contact", FieldKind.Text) { Max = 100 },
            new("technicalEmail", "Its e-mail address", FieldKind.Email),
            new("securityName", "Security contact", FieldKind.Text) { Max = 100 },
            new("securityEmail", "Its e-mail address, day and night", FieldKind.Email),
        ]),
        new(Agreement, "Agreement", "The signed agreement under which data may be exchanged, and its days. Nothing is exchanged outside of them.",
        [
            new("kind", "Kind", FieldKind.Choice) { Options = [("business-associate", "Business associate agreement (HIPAA)"), ("data-processing", "Data processing agreement (GDPR, article 28)")] },
            new("reference", "Reference of the signed document", FieldKind.Text) { Hint = "Under which we find it, such as a contract number.", Max = 100 },
            new("service", "Name of the service agreement", FieldKind.Text) { Required = false, Hint = "Where an offer asks for one by name, such as claims.", Max = 50 },
            new("from", "First day", FieldKind.Date),
            new("until", "Last day", FieldKind.Date),
            new("classification", "Most sensitive data that it covers", FieldKind.Choice)
                { Options = [.. workspace.Classifications.OrderBy(one => one.Value.Rank).Select(one => (one.Key, one.Key))] },
        ]),
        new(Security, "Security", "Answer each; where the answer is no, the note says what you do instead. Reviewers read it.",
        [
            .. Questions.Select(one => new FormField(one.Name, one.Question, FieldKind.Choice) { Options = YesNo }),
            new("note", "Note", FieldKind.Area) { Required = false, Hint = "Needed where an answer is no.", Max = 2000 },
        ]),
        new(Access, "Access", "No more than you need: what is not asked for is not given.",
        [
            new("interfaces", "Interfaces", FieldKind.Choices) { Options = [.. Offers(workspace, application)] },
            new("purposes", "Purposes of use", FieldKind.Choices) { Options = [.. Purposes(workspace, application).Select(purpose => (purpose, purpose))] },
            .. Bounds(workspace, application).Select(name => new FormField("scope." + name, $"Whose records: {name}", FieldKind.Text)
                { Required = false, Hint = "Values separated by commas; needed for interfaces whose records are bound to one.", Max = 1000 }),
        ]),
        new(Keys, "Client and keys", "Your software signs with a private key that stays with you. Give two keys, so that one can replace the other without a pause.",
        [
            new("client", "Client id", FieldKind.Text) { Hint = "Small letters, digits and hyphens, such as north-clinic-claims.", Max = 50 },
            new("jwksUrl", "Address of your key set", FieldKind.Url) { Required = false, Hint = "https, reachable from here. Either this or the keys themselves.", Max = 500 },
            new("jwks", "Public keys (JWK set)", FieldKind.Area) { Required = false, Hint = "{ \"keys\": [ … ] }, public halves alone, each with a kid.", Max = 20_000 },
        ]),
    ];

    /// <summary>The interfaces that are offered and there: an interface that was retired meanwhile is offered no more.</summary>
    public static IEnumerable<Api> Apis(Workspace workspace, PartnerApplication application) => application.OfferedList
        .Select(id => workspace.Apis.GetValueOrDefault(id)).OfType<Api>().Where(api => api.Terms.Lifecycle is Lifecycle.Published or Lifecycle.Deprecated);

    private static IEnumerable<(string, string)> Offers(Workspace workspace, PartnerApplication application) =>
        from api in Apis(workspace, application)
        from kind in api.Access.Scopes.Keys.Order(StringComparer.Ordinal)
        select ($"{api.Id} {kind}", $"{api.Id}, {kind}: {api.Terms.Summary}");

    private static IEnumerable<string> Purposes(Workspace workspace, PartnerApplication application) => Apis(workspace, application)
        .SelectMany(api => api.Access.Purposes).Select(purpose => purpose.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Bounds(Workspace workspace, PartnerApplication application) => Apis(workspace, application)
        .SelectMany(api => api.Access.DataScope.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
