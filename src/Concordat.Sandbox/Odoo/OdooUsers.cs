namespace Concordat.Sandbox.Odoo;

/// <summary>A user of the simulated Odoo, one per business function.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Login">Its login.</param>
/// <param name="Key">Its API key. Invented and public: it opens nothing but this simulation.</param>
/// <param name="Groups">Numbers of its groups, see <see cref="OdooAccess.Groups"/>.</param>
public sealed record SandboxUser(int Id, string Login, string Key, IReadOnlyList<int> Groups)
{
    /// <summary>The name under which the sample workspace refers to the key (<c>file:odoo-billing</c>); null for users that it does not name.</summary>
    public string? SecretName => Login.StartsWith("svc-", StringComparison.Ordinal) ? "odoo-" + Login[4..] : null;
}

internal static class OdooUsers
{
    public static IReadOnlyList<SandboxUser> All { get; } =
    [
        User(1, "system", 1), // Odoo's own user number 1
        User(2, "admin", 1, 2),
        User(3, "svc-billing", 2, 3, 6),
        User(4, "svc-inventory", 2, 7),
        User(5, "svc-scheduling", 2, 3, 9),
        User(6, "svc-everything", 1, 2), // what an installation does that has one user for all: the doctor reports it
        User(7, "portal-guest", 12),
        User(8, "svc-purchasing", 2, 11),
        User(9, "svc-receiving", 2, 8),
    ];

    public static SandboxUser? Find(string login, string key) => All.FirstOrDefault(u => u.Login == login && u.Key == key);

    static SandboxUser User(int id, string login, params int[] groups) => new(id, login, $"sandbox-{login}-key", groups);
}
