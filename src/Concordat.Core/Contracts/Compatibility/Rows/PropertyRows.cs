namespace Concordat.Core.Contracts.Compatibility.Rows;

/// <summary>Changes of properties whose id tells more than their place: new, removed, required, read-only, write-only.</summary>
internal static class PropertyRows
{
    public static readonly ChangeRule[] All =
    [
        new("new-required-request-header-property", ChangeLevel.Error, ChangeDirection.Request, "Parameters", "{subject} is new and required: clients that do not send it are refused."),
        new("request-header-property-became-enum", ChangeLevel.Error, ChangeDirection.Request, "Parameters", "{subject} is now limited to the values {to}: clients that send others are refused."),
        new("request-header-property-became-required", ChangeLevel.Error, ChangeDirection.Request, "Parameters", "{subject} is now required: clients that leave it out are refused."),
        new("request-read-only-property-enum-value-removed", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject}, which is read-only, may no longer have the value {from}: the service ignores it in requests."),
        new("request-read-only-property-max-decreased", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject}, which is read-only, allows at most {to} instead of {from} (maximum): the service ignores it in requests."),
        new("request-read-only-property-exclusive-max-decreased", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject}, which is read-only, allows numbers below {to} instead of below {from} (exclusiveMaximum): the service ignores it in requests."),
        new("request-read-only-property-max-length-decreased", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject}, which is read-only, allows at most {to} instead of {from} characters (maxLength): the service ignores it in requests."),
        new("request-read-only-property-min-increased", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject}, which is read-only, allows at least {to} instead of {from} (minimum): the service ignores it in requests."),
        new("request-read-only-property-exclusive-min-increased", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject}, which is read-only, allows numbers above {to} instead of above {from} (exclusiveMinimum): the service ignores it in requests."),
        new("new-required-request-property", ChangeLevel.Error, ChangeDirection.Request, "Schema", "{subject} is new and required: clients that do not send it are refused."),
        new("new-required-request-property-with-default", ChangeLevel.Error, ChangeDirection.Request, "Schema", "{subject}, which has a default, is new and required: a request without it is invalid."),
        new("new-optional-request-property", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is new and optional: clients may go on as before."),
        new("request-optional-property-became-not-write-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is no longer write-only."),
        new("request-optional-property-became-write-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is now write-only."),
        new("request-optional-property-became-read-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is now read-only: the service ignores it in requests."),
        new("request-optional-property-became-not-read-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is no longer read-only: the service now reads it in requests."),
        new("request-required-property-became-not-write-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is no longer write-only."),
        new("request-required-property-became-write-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is now write-only."),
        new("request-required-property-became-read-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is now read-only: the service ignores it in requests."),
        new("request-required-property-became-not-read-only", ChangeLevel.Info, ChangeDirection.Request, "Schema", "{subject} is no longer read-only: the service now reads it in requests."),
        new("response-optional-property-removed", ChangeLevel.Warning, ChangeDirection.Response, "Schema", "{subject}, which was optional, was removed: clients that read it no longer find it."),
        new("response-optional-write-only-property-removed", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject}, which is write-only, was removed: no response ever held it."),
        new("response-optional-property-added", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is new: clients may ignore it."),
        new("response-optional-write-only-property-added", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is new and write-only: no response ever holds it."),
        new("response-optional-property-became-not-write-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is no longer write-only: clients may get what they never got before."),
        new("response-optional-property-became-write-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is now write-only: responses no longer hold it."),
        new("response-optional-property-became-read-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is now read-only."),
        new("response-optional-property-became-not-read-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is no longer read-only."),
        new("response-write-only-property-became-optional", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject}, which is write-only, is no longer required: no response ever held it."),
        new("response-write-only-property-became-required", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject}, which is write-only, is now required: no response ever holds it."),
        new("response-write-only-property-enum-value-added", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject}, which is write-only, may now have the value {to}: no response ever holds it."),
        new("response-required-property-removed", ChangeLevel.Error, ChangeDirection.Response, "Schema", "{subject}, which was always there, was removed: clients that read it fail."),
        new("response-required-write-only-property-removed", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject}, which is write-only, was removed: no response ever held it."),
        new("response-required-property-added", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is new: clients may ignore it."),
        new("response-required-write-only-property-added", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is new and write-only: no response ever holds it."),
        new("response-required-property-became-not-write-only", ChangeLevel.Warning, ChangeDirection.Response, "Schema", "{subject} is no longer write-only: clients may get what they never got before."),
        new("response-required-property-became-write-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is now write-only: responses no longer hold it."),
        new("response-required-property-became-read-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is now read-only."),
        new("response-required-property-became-not-read-only", ChangeLevel.Info, ChangeDirection.Response, "Schema", "{subject} is no longer read-only."),
    ];
}
