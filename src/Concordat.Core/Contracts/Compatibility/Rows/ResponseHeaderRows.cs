namespace Concordat.Core.Contracts.Compatibility.Rows;

/// <summary>Changes of response headers, media types and statuses.</summary>
internal static class ResponseHeaderRows
{
    public static readonly ChangeRule[] All =
    [
        new("response-header-became-optional", ChangeLevel.Error, ChangeDirection.Response, "Headers", "{subject} is no longer always there: clients that rely on it fail."),
        new("required-response-header-removed", ChangeLevel.Error, ChangeDirection.Response, "Headers", "{subject}, which was always there, was removed: clients that read it fail."),
        new("optional-response-header-removed", ChangeLevel.Warning, ChangeDirection.Response, "Headers", "{subject}, which was optional, was removed: clients that read it no longer find it."),
        new("response-header-added", ChangeLevel.Info, ChangeDirection.Response, "Headers", "{subject} is new: clients may ignore it."),
        new("response-header-type-changed", ChangeLevel.Error, ChangeDirection.Response, "Headers", "The type of {subject} changed from {from} to {to}: clients fail to read it."),
        new("response-header-type-generalized", ChangeLevel.Error, ChangeDirection.Response, "Headers", "The type of {subject} was widened from {from} to {to}: clients fail to read what is new in it."),
        new("response-header-type-specialized", ChangeLevel.Info, ChangeDirection.Response, "Headers", "The type of {subject} was narrowed from {from} to {to}: clients get nothing that the contract ruled out before."),
        new("response-header-type-compatible", ChangeLevel.Info, ChangeDirection.Response, "Headers", "The type of {subject} changed from {from} to {to}; both read the same in this text form: clients read it as before."),
        new("response-header-became-nullable", ChangeLevel.Error, ChangeDirection.Response, "Headers", "{subject} may now be null: clients that do not expect null fail."),
        new("response-header-became-not-nullable", ChangeLevel.Info, ChangeDirection.Response, "Headers", "{subject} may no longer be null: clients get no null any more."),
        new("response-media-type-removed", ChangeLevel.Error, ChangeDirection.Response, "Responses", "{subject} is no longer to be had as {from}: clients that accept only that fail."),
        new("response-media-type-added", ChangeLevel.Info, ChangeDirection.Response, "Responses", "{subject} is now also to be had as {to}: clients may go on as before."),
        new("response-media-type-name-changed", ChangeLevel.Info, ChangeDirection.Response, "Responses", "{subject} comes as {to} instead of {from}, which differs in its parameters alone."),
        new("response-media-type-name-generalized", ChangeLevel.Error, ChangeDirection.Response, "Responses", "{subject} comes as the more general {to} instead of {from}: clients may get a form that they cannot read."),
        new("response-media-type-name-specialized", ChangeLevel.Info, ChangeDirection.Response, "Responses", "{subject} comes as the more special {to} instead of {from}."),
        new("response-success-status-removed", ChangeLevel.Error, ChangeDirection.Response, "Responses", "{subject} was removed: clients that wait for it fail."),
        new("response-success-status-added", ChangeLevel.Info, ChangeDirection.Response, "Responses", "{subject} is new."),
        new("response-non-success-status-removed", ChangeLevel.Info, ChangeDirection.Response, "Responses", "{subject} was removed."),
        new("response-non-success-status-added", ChangeLevel.Info, ChangeDirection.Response, "Responses", "{subject} is new."),
        new("response-mediatype-enum-value-removed", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} may no longer have the value {from}: clients get nothing that they did not have to expect before."),
    ];
}
