namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>The body that an operation takes.</summary>
internal static class RequestChanges
{
    public static void Compare(OperationPair pair)
    {
        var (from, to) = (pair.Base["requestBody"], pair.Revision["requestBody"]);
        var subject = pair.Site.Inverted ? "the payload" : "the request body";
        switch (from, to)
        {
            case (null, { } added):
                pair.Note(added.Flag("required") ? "request-body-added-required" : "request-body-added-optional", subject, pair.Base.Place(), pair.Revision.Place("requestBody"), "body");
                break;
            case ({ }, null):
                pair.Note("request-body-removed", subject, pair.Base.Place("requestBody"), pair.Revision.Place(), "body");
                break;
            case ({ } old, { } now):
                Both(pair, subject, old, now);
                break;
        }
    }

    private static void Both(OperationPair pair, string subject, Part old, Part now)
    {
        var (was, required) = (old.Flag("required"), now.Flag("required"));
        if (was != required)
        {
            pair.Note(required ? "request-body-became-required" : "request-body-became-optional", subject, old.Place("required"), now.Place("required"), "body");
        }

        new ContentPair(pair, ChangeDirection.Request, subject, pair.Site.Inverted ? "the property '{0}' of the payload" : "the request property '{0}'", "body", old, now).Compare();
    }
}
