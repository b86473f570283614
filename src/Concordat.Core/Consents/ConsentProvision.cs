namespace Concordat.Core.Consents;

/// <summary>
/// A provision of a FHIR R4 Consent: what it permits or denies, for which uses and data, with provisions inside that are exceptions to it. A
/// list that is empty matches everything.
/// </summary>
/// <param name="IsPermit">Permits, or denies.</param>
/// <param name="From">First moment at which it is in force; null for always.</param>
/// <param name="Until">First moment at which it is no longer; null for never.</param>
/// <param name="Actors"><c>partner/NAME</c> and <c>client/ID</c>.</param>
/// <param name="Actions">Codes of consentaction.</param>
/// <param name="Purposes">PurposeOfUse codes.</param>
/// <param name="Classes">FHIR resource types.</param>
/// <param name="Codes"><c>system|code</c>.</param>
/// <param name="DataFrom">First day of the data that it is about.</param>
/// <param name="DataTo">Last day of them.</param>
/// <param name="Exceptions">Provisions inside.</param>
public sealed record ConsentProvision(
    bool IsPermit, DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<string> Actors, IReadOnlyList<string> Actions, IReadOnlyList<string> Purposes,
    IReadOnlyList<string> Classes, IReadOnlyList<string> Codes, DateOnly? DataFrom, DateOnly? DataTo, IReadOnlyList<ConsentProvision> Exceptions)
{
    /// <summary>Permits or denies everything.</summary>
    public static ConsentProvision Whole(bool isPermit) => new(isPermit, null, null, [], [], [], [], [], null, null, []);

    /// <summary>
    /// What is left of provisions for one use at one moment: those that match it, without the criteria that were looked at. Their answers hold until
    /// <paramref name="until"/>, when a period begins or ends.
    /// </summary>
    public static IReadOnlyList<ConsentProvision> For(IReadOnlyList<ConsentProvision> provisions, in ConsentUse use, DateTimeOffset now, ref DateTimeOffset until)
    {
        var left = new List<ConsentProvision>();
        foreach (var provision in provisions)
        {
            if (provision.From > now && provision.From < until)
            {
                until = provision.From.Value;
            }
            if (provision.Until > now && provision.Until < until)
            {
                until = provision.Until.Value;
            }
            if (provision.Matches(use, now))
            {
                left.Add(provision with
                {
                    From = null, Until = null, Actors = [], Actions = [], Purposes = [], Exceptions = For(provision.Exceptions, use, now, ref until),
                });
            }
        }
        return left;
    }

    /// <summary>
    /// What provisions side by side say of data, where the use matches them all (<see cref="For"/>). Of two that both match a denial counts; where
    /// none does, <paramref name="otherwise"/>. What is not known of the data may match or not, and the answer says whether that matters.
    /// </summary>
    public static ConsentAnswer Decide(IReadOnlyList<ConsentProvision> provisions, in ConsentContent content, bool otherwise)
    {
        var says = All(provisions, content);
        if (says.HasFlag(Says.Nothing))
        {
            says |= otherwise ? Says.Permit : Says.Deny;
        }
        return (says & (Says.Permit | Says.Deny)) switch
        {
            Says.Permit => ConsentAnswer.Permitted,
            Says.Deny => ConsentAnswer.Denied,
            _ => ConsentAnswer.Depends,
        };
    }

    private bool Matches(in ConsentUse use, DateTimeOffset now) =>
        !(From > now) && !(Until <= now)
        && (Purposes.Count == 0 || Purposes.Contains(use.Purpose))
        && (Actions.Count == 0 || Actions.Contains(use.Action))
        && (Actors.Count == 0 || IsActor(use));

    private bool IsActor(in ConsentUse use)
    {
        foreach (var actor in Actors)
        {
            if (Is(actor, "partner/", use.Partner) || Is(actor, "client/", use.Client))
            {
                return true;
            }
        }
        return false;

        static bool Is(string actor, string kind, string? name) => name is not null && actor.StartsWith(kind, StringComparison.Ordinal) && actor.AsSpan(kind.Length).SequenceEqual(name);
    }

    /// <summary>Every answer that is possible, given what is not known.</summary>
    [Flags]
    private enum Says
    {
        None = 0,
        Nothing = 1,
        Permit = 2,
        Deny = 4,
    }

    private static Says All(IReadOnlyList<ConsentProvision> provisions, in ConsentContent content)
    {
        var all = Says.Nothing;
        foreach (var provision in provisions)
        {
            all = Both(all, provision.Of(content));
        }
        return all;
    }

    /// <summary>A denial of either counts; a permission counts where the other does not deny.</summary>
    private static Says Both(Says one, Says other)
    {
        var both = (one | other) & Says.Deny;
        if ((one.HasFlag(Says.Permit) && (other & (Says.Permit | Says.Nothing)) != Says.None) || (other.HasFlag(Says.Permit) && (one & (Says.Permit | Says.Nothing)) != Says.None))
        {
            both |= Says.Permit;
        }
        return both | (one & other & Says.Nothing);
    }

    private Says Of(in ConsentContent content)
    {
        if (About(content) is var about && about == false)
        {
            return Says.Nothing;
        }
        var inside = All(Exceptions, content);
        if (inside.HasFlag(Says.Nothing))
        {
            inside = (inside & ~Says.Nothing) | (IsPermit ? Says.Permit : Says.Deny);
        }
        return about is null ? inside | Says.Nothing : inside;
    }

    /// <summary>Whether the data are what the provision is about; null where that is not known.</summary>
    private bool? About(in ConsentContent content)
    {
        var known = true;
        if (Classes.Count > 0)
        {
            if (content.Class is null)
            {
                known = false;
            }
            else if (!Classes.Contains(content.Class))
            {
                return false;
            }
        }
        if (Codes.Count > 0)
        {
            if (content.Codes is null)
            {
                known = false;
            }
            else if (!HasCode(content.Codes))
            {
                return false;
            }
        }
        if (DataFrom is not null || DataTo is not null)
        {
            if (content.Date is null)
            {
                known = false;
            }
            else if (content.Date < DataFrom || content.Date > DataTo)
            {
                return false;
            }
        }
        return known ? true : null;
    }

    private bool HasCode(string codes)
    {
        foreach (var line in codes.AsSpan().EnumerateLines())
        {
            foreach (var code in Codes)
            {
                if (line.SequenceEqual(code))
                {
                    return true;
                }
            }
        }
        return false;
    }
}
