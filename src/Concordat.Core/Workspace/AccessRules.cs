using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Who may do what with whose data: classification, purposes, agreements, scopes.</summary>
internal static class AccessRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("classification-purposes", Severity.Error, "An interface of a class of data that asks for purposes names them.", ws => Demands(
            ws, c => c.Purposes, a => a.Access.Purposes.Count == 0, "'{0}' is {1} and names no purposes of use.", "Add access.purposes.")),
        new("classification-consent", Severity.Error, "An interface of a class of data that asks for consent says whether it is needed.", ws => Demands(
            ws, c => c.Consent, a => a.Access.Consent is null, "'{0}' is {1} and says nothing of consent.", "Add access.consent: required, or none where the law needs none.")),
        new("classification-minimize", Severity.Error, "An interface of a class of data that asks for it says which fields each purpose sees.", ws => Demands(
            ws, c => c.Minimize, a => a.Minimize.Count == 0, "'{0}' is {1} and says not which fields each purpose sees.", "Add 'minimize'.")),
        new("classification-retention", Severity.Error, "Nothing is kept longer than its class of data allows.", ws =>
            from row in WorkspaceRules.Interfaces(ws)
            let limit = ws.Classifications.GetValueOrDefault(row.Terms.Classification.Name)?.Retention
            where limit is not null && row.Terms.Retention > limit
            select new Complaint(row.Terms.Classification.At, $"'{row.Id}' keeps data longer than {row.Terms.Classification.Name} allows.", "Shorten 'retention'.")),
        new("consent-subject", Severity.Error, "Where consent decides, the interface says where the patient is named.", ws =>
            from api in ws.Apis.Values
            where api.Access is { Consent: true, Subject: null or { Path: null, Response: null } }
            select new Complaint(api.Access.At, $"'{api.Id}' needs consent and says not where the patient is named.", "Add access.subject.")),
        new("key-address", Severity.Warn, "Keys of a client are fetched from the outside and encrypted.", ws =>
            from row in ws.Clients.Values
            where row.Client.JwksUrl is { } url && (url.Scheme != Uri.UriSchemeHttps || IsInside(url))
            select new Complaint(row.Client.At, $"The keys of '{row.Client.Id}' would be fetched from {row.Client.JwksUrl!.Scheme}://{row.Client.JwksUrl.Host}, and a node refuses to.",
                "Name an https address that anybody can reach; an operator can allow a network of partners with Trust:JwksNetworks.")),
        new("data-scope-partner", Severity.Error, "A partner that reaches an interface which bounds whose records are seen says whose it may see.", ws =>
            from row in ws.Clients.Values
            from used in row.Client.Interfaces
            let api = ws.Apis.GetValueOrDefault(used.Name)
            where api is not null
            from name in api.Access.DataScope.Keys
            where !row.Partner.DataScope.ContainsKey(name)
            select new Complaint(used.At, $"'{api.Id}' shows a partner the records of its own {name}, and '{row.Partner.Name}' has none: it would see nothing.", $"Add dataScope.{name} to the partner, with the values that it may see.")),
        new("data-scope-known", Severity.Error, "What bounds a partner is something that an interface knows.", ws =>
            from partner in ws.Partners.Values
            from row in partner.DataScope
            where ws.Apis.Values.All(api => !api.Access.DataScope.ContainsKey(row.Key))
            select new Complaint(row.Value.Count > 0 ? row.Value[0].At : partner.At, $"No interface knows a {row.Key}.", Spelling.Fix(row.Key, [.. ws.Apis.Values.SelectMany(api => api.Access.DataScope.Keys).Distinct()]))),
        new("sender-constrained", Severity.Error, "A client of an interface whose tier asks for bound tokens gets such.", ws =>
            from row in ws.Clients.Values
            from used in row.Client.Interfaces
            let api = ws.Apis.GetValueOrDefault(used.Name)
            let tier = api is null ? null : ws.Tiers.GetValueOrDefault(api.Terms.Tier.Name)
            where tier is { SenderConstrained: not SenderConstraint.None } && (tier.SenderConstrained & row.Client.SenderConstrained) == SenderConstraint.None
            let asked = Words.SenderConstraints.WordFor(tier.SenderConstrained)
            select new Complaint(used.At, $"'{api!.Id}' is of the tier {api.Terms.Tier.Name}, whose tokens are bound ({asked}), and '{row.Client.Id}' gets {Bound(row.Client)}: every call would be refused.",
                $"Add senderConstrained: {(asked == "either" ? "dpop" : asked)} to the client, and let its maker send {(tier.SenderConstrained == SenderConstraint.Mtls ? "its certificate (RFC 8705)" : "a proof with each call (RFC 9449)")}.")),
        new("minimize-purpose", Severity.Error, "Only purposes that the interface allows see fields.", ws =>
            from api in ws.Apis.Values
            where api.Access.Purposes.Count > 0
            from row in api.Minimize
            where api.Access.Purposes.All(p => p.Name != row.Key)
            select new Complaint(row.Value.Count > 0 ? row.Value[0].At : api.At, $"'{row.Key}' is no purpose of '{api.Id}'.", Spelling.Fix(row.Key, [.. api.Access.Purposes.Select(p => p.Name)]))),
        new("reference-scope", Severity.Error, "A scope of a client is one that its interfaces ask for.", Scopes),
        new("agreement-purpose", Severity.Error, "A client uses data for purposes that its partner agreed to.", ws =>
            from row in ws.Clients.Values
            from purpose in row.Client.Purposes
            where !row.Partner.Agreements.Any(a => a.Purposes.Any(p => p.Name == purpose.Name))
            select new Complaint(purpose.At, $"No agreement with '{row.Partner.Name}' covers {purpose.Name}.", "Take it away, or agree on it.")),
        new("agreement-classification", Severity.Error, "A partner gets no data more sensitive than it agreed to.", AgreementClassification),
    ];

    private static string Bound(Client client) =>
        client.SenderConstrained == SenderConstraint.None ? "bearer tokens" : "tokens bound by " + Words.SenderConstraints.WordFor(client.SenderConstrained);

    /// <summary>This machine and private, shared and link-local networks (RFC 6890), where the host is an address or says so itself. A name is resolved, and judged again, when it is asked.</summary>
    private static bool IsInside(Uri url)
    {
        if (!System.Net.IPAddress.TryParse(url.DnsSafeHost, out var address))
        {
            return url.IsLoopback || !url.Host.Contains('.', StringComparison.Ordinal) || url.Host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
        }
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return System.Net.IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal
            || address.GetAddressBytes() is [0, _, _, _] or [10, _, _, _] or [127, _, _, _] or [169, 254, _, _] or [172, >= 16 and < 32, _, _] or [192, 168, _, _] or [100, >= 64 and < 128, _, _];
    }

    private static IEnumerable<Complaint> Demands(Workspace ws, Func<Classification, bool> asks, Func<Api, bool> lacks, string message, string fix) =>
        from api in ws.Apis.Values
        where ws.Classifications.TryGetValue(api.Terms.Classification.Name, out var classification) && asks(classification) && lacks(api)
        select new Complaint(api.Terms.Classification.At, message.Replace("{0}", api.Id, StringComparison.Ordinal).Replace("{1}", api.Terms.Classification.Name, StringComparison.Ordinal), fix);

    private static IEnumerable<Complaint> Scopes(Workspace ws)
    {
        foreach (var (_, client) in ws.Clients.Values)
        {
            var offered = new HashSet<string>(StringComparer.Ordinal);
            var known = true;
            foreach (var name in client.Interfaces.Select(i => i.Name))
            {
                known &= ws.Apis.ContainsKey(name) || ws.Events.ContainsKey(name);
                offered.UnionWith((ws.Apis.GetValueOrDefault(name)?.Access.Scopes.Values ?? []).Select(s => s.Name));
                offered.UnionWith(new[] { ws.Events.GetValueOrDefault(name)?.Access?.Scope, ws.Events.GetValueOrDefault(name)?.Access?.Publish }.OfType<Ref>().Select(scope => scope.Name));
            }

            // With an interface unknown, its scopes are unknown too: one mistake, one finding.
            // A patient's scope is the system's one, narrowed to one patient.
            offered.UnionWith(offered.Where(s => client.RedirectUris.Count > 0 && s.StartsWith("system/", StringComparison.Ordinal)).Select(s => "patient/" + s["system/".Length..]).ToList());
            offered.UnionWith(client.RedirectUris.Count > 0 ? AppClient.Frame : []);
            foreach (var scope in client.Scopes.Where(s => known && !offered.Contains(s.Name)))
            {
                yield return new Complaint(scope.At, $"No interface of '{client.Id}' asks for the scope '{scope.Name}'.", Spelling.Fix(scope.Name, offered));
            }
        }
    }

    private static IEnumerable<Complaint> AgreementClassification(Workspace ws)
    {
        foreach (var (partner, client) in ws.Clients.Values)
        {
            var ranks = partner.Agreements.Select(a => ws.Classifications.GetValueOrDefault(a.Classification.Name)?.Rank).OfType<int>().ToList();
            foreach (var reference in client.Interfaces)
            {
                var terms = ws.Apis.GetValueOrDefault(reference.Name)?.Terms ?? ws.Events.GetValueOrDefault(reference.Name)?.Terms;
                if (ranks.Count > 0 && terms is not null && ws.Classifications.TryGetValue(terms.Classification.Name, out var data) && data.Rank > ranks.Max())
                {
                    yield return new Complaint(reference.At, $"'{reference.Name}' is {terms.Classification.Name}, and no agreement with '{partner.Name}' goes that far.");
                }
            }
        }
    }
}
