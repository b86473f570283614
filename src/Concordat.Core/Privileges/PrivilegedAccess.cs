using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Privileges;

/// <summary>What a privileged operation asks for beside the role, the words of <see cref="PrivilegedOperation"/> to their terms.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operations">Terms of the operations that it names; for the others the shipped terms hold.</param>
/// <param name="At">Where it stands.</param>
public sealed record PrivilegedAccess(string Name, IReadOnlyDictionary<string, PrivilegeTerms> Operations, SourcePosition At)
{
    /// <summary>
    /// What holds where a workspace says nothing: content, exports, keys and people need a privilege of some minutes that whoever has the role takes with a reason.
    /// A replay tells its own reason each time.
    /// </summary>
    private static readonly Dictionary<string, PrivilegeTerms> Shipped = new(StringComparer.Ordinal)
    {
        [PrivilegedOperation.PayloadView] = new(false, 30, false, default),
        [PrivilegedOperation.Replay] = new(true, 60, false, default),
        [PrivilegedOperation.Export] = new(false, 30, false, default),
        [PrivilegedOperation.KeyUse] = new(false, 15, false, default),
        [PrivilegedOperation.UserChange] = new(false, 30, false, default),
    };

    /// <summary>The terms of an operation under a standard, which may be none.</summary>
    public static PrivilegeTerms Of(PrivilegedAccess? standard, string operation) => standard?.Operations.GetValueOrDefault(operation) ?? Shipped[operation];

    internal static PrivilegedAccess Read(ResourceReader r)
    {
        r.Kind("privileged-access");
        return new(r.Name(), r.Map("operations", PrivilegeTerms.Read, $"Terms of each operation: {string.Join(", ", PrivilegedOperation.All)}.", required: true), r.At);
    }
}

/// <summary>Terms of one operation.</summary>
/// <param name="Standing">True where the role alone is enough.</param>
/// <param name="Minutes">For how many minutes a privilege is given at most.</param>
/// <param name="SecondPerson">True where somebody else must approve it.</param>
/// <param name="At">Where it stands.</param>
public sealed record PrivilegeTerms(bool Standing, int Minutes, bool SecondPerson, SourcePosition At)
{
    /// <summary>A privilege is given for minutes, not for ever.</summary>
    public const int Longest = 480;

    internal static PrivilegeTerms Read(ResourceReader r)
    {
        var terms = new PrivilegeTerms(
            r.Flag("standing", about: "Whether the role alone is enough: no privilege is asked for."),
            (int)(r.OptionalInteger("minutes", 1, Longest, "For how many minutes a privilege is given at most; 30 where nothing is said.") ?? 30),
            r.Flag("secondPerson", about: "Whether somebody else must approve it."),
            r.At);
        if (terms.Standing && (terms.SecondPerson || r.Has("minutes")))
        {
            r.Report("resource-value", "standing", "Where the role alone is enough there is nothing to approve and no end.", "Leave out 'standing', or the rest.");
        }
        return terms;
    }
}
