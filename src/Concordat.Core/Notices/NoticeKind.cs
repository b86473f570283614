namespace Concordat.Core.Notices;

/// <summary>What a notice can be about: the words of <c>rows[].about</c>.</summary>
public static class NoticeKind
{
    /// <summary>A change request asks for voices: it was opened, submitted, revised, or became an emergency.</summary>
    public const string VoteNeeded = "vote-needed";
    /// <summary>A change request went back to its author.</summary>
    public const string ChangesRequested = "changes-requested";
    /// <summary>A change request is decided and waits for its day.</summary>
    public const string Scheduled = "scheduled";
    /// <summary>A change request became a release.</summary>
    public const string Released = "released";
    /// <summary>A change request ended without one.</summary>
    public const string Rejected = "rejected";
    /// <summary>Its author took it back.</summary>
    public const string Withdrawn = "withdrawn";
    /// <summary>A change request waited so long that others may decide.</summary>
    public const string Escalated = "escalated";
    /// <summary>Nobody looked at an emergency in time.</summary>
    public const string ReviewOverdue = "review-overdue";
    /// <summary>A waiver has 30, 14 or 3 days left.</summary>
    public const string WaiverEnding = "waiver-ending";
    /// <summary>A waiver is over.</summary>
    public const string WaiverOver = "waiver-over";
    /// <summary>An interface got a sunset.</summary>
    public const string Deprecated = "interface-deprecated";
    /// <summary>An agreement, a key or a certificate of a partner has 30, 7 or 1 days left.</summary>
    public const string PartnerEnding = "partner-ending";
    /// <summary>An agreement, a key or a certificate of a partner is over.</summary>
    public const string PartnerOver = "partner-over";
    /// <summary>An access review began, or has 7 days or 1 day left, and somebody has grants to decide about.</summary>
    public const string AccessReviewDue = "access-review-due";
    /// <summary>An access review is over.</summary>
    public const string AccessReviewClosed = "access-review-closed";
    /// <summary>Grants were found that nobody used for a long time.</summary>
    public const string AccessDormant = "access-dormant";

    /// <summary>Somebody broke the glass: consents are passed for a client in an emergency, and somebody else must review it.</summary>
    public const string GlassBroken = "glass-broken";

    /// <summary>An endpoint of a partner is gone, or took nothing for days: nothing is delivered to it any more.</summary>
    public const string EndpointDisabled = "endpoint-disabled";

    /// <summary>Somebody asks for a privilege, and a second person must give it.</summary>
    public const string PrivilegeAsked = "privilege-asked";

    /// <summary>An incident calls for the people of some seats.</summary>
    public const string Incident = "incident";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [VoteNeeded, ChangesRequested, Scheduled, Released, Rejected, Withdrawn, Escalated, ReviewOverdue, WaiverEnding, WaiverOver, Deprecated, PartnerEnding, PartnerOver, GlassBroken, EndpointDisabled, AccessReviewDue, AccessReviewClosed, AccessDormant, PrivilegeAsked, Incident];
}

/// <summary>Who gets a mail: the words of <c>rows[].mail</c>, beside the names of people.</summary>
public static class NoticeReader
{
    /// <summary>Who can give a voice that is missing; of an access review, who has grants to decide about.</summary>
    public const string Voices = "voices";
    /// <summary>Who proposed it, or began it.</summary>
    public const string Author = "author";
    /// <summary>The owners of the domains that it is about.</summary>
    public const string Owners = "owners";
    /// <summary>The council.</summary>
    public const string Council = "council";
    /// <summary>The contacts of the partners whose clients use what it is about.</summary>
    public const string Consumers = "consumers";

    /// <summary>An endpoint of a partner is gone, or took nothing for days: nothing is delivered to it any more.</summary>
    public const string EndpointDisabled = "endpoint-disabled";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Voices, Author, Owners, Council, Consumers];
}
