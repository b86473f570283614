namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>What a value of a document may be.</summary>
internal enum ShapeForm
{
    /// <summary>Anything.</summary>
    Any,
    /// <summary>Text.</summary>
    Text,
    /// <summary>Text, or nothing.</summary>
    TextOrNull,
    /// <summary>True or false.</summary>
    Flag,
    /// <summary>A number.</summary>
    Number,
    /// <summary>A whole number, not negative.</summary>
    Count,
    /// <summary>An absolute URI.</summary>
    Uri,
    /// <summary>An e-mail address.</summary>
    Email,
    /// <summary>A runtime expression that names a part of a message.</summary>
    Location,
    /// <summary>One of some words.</summary>
    Words,
    /// <summary>A type of JSON Schema, or a list of them.</summary>
    SchemaTypes,
    /// <summary>A schema, or a list of them.</summary>
    Schemas,
    /// <summary>A schema, or one of another language with its format.</summary>
    Payload,
    /// <summary>The payload of a message: a schema, unless the message names another language.</summary>
    OwnPayload,
    /// <summary>A schema of an object.</summary>
    Headers,
    /// <summary>A schema: an object, or true or false.</summary>
    Schema,
    /// <summary>Any list.</summary>
    List,
    /// <summary>Any mapping.</summary>
    Map,
    /// <summary>A list of one type.</summary>
    ListOf,
    /// <summary>A mapping of one type.</summary>
    MapOf,
    /// <summary>An object with named fields.</summary>
    Named,
}
