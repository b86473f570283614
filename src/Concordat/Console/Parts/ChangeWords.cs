using Concordat.Core.Rights;

namespace Concordat.Web.Parts;

/// <summary>States of change requests as the API and the command line write them.</summary>
internal static class ChangeWords
{
    public static string Of(ChangeState state) => state switch
    {
        ChangeState.InReview => "in-review",
        ChangeState.Approved => "approved",
        ChangeState.Released => "released",
        ChangeState.Rejected => "rejected",
        ChangeState.Withdrawn => "withdrawn",
        ChangeState.Draft => "draft",
        ChangeState.Checking => "checking",
        ChangeState.ChangesRequested => "changes-requested",
        _ => "scheduled",
    };
}
