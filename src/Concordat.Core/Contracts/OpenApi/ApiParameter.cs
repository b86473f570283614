using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>Where a parameter stands. Cookies are not read: none is ever sent to an interface.</summary>
public enum ParameterPlace
{
    /// <summary>A segment of the path.</summary>
    Path,
    /// <summary>The query.</summary>
    Query,
    /// <summary>A header field.</summary>
    Header,
}

/// <summary>A parameter of an operation in OpenAPI's default style for its place (simple, form).</summary>
public sealed class ApiParameter
{
    internal ApiParameter(string name, ParameterPlace place, bool required, ParameterShape shape, CompiledSchema schema) =>
        (Name, Place, Required, Shape, Schema) = (name, place, required, shape, schema);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where it stands.</summary>
    public ParameterPlace Place { get; }

    /// <summary>Whether a request without it is wrong.</summary>
    public bool Required { get; }

    internal ParameterShape Shape { get; }

    internal CompiledSchema Schema { get; }

    /// <summary>The place as errors name it: <c>/query/from</c>.</summary>
    public string Pointer => $"/{Place.ToString().ToLowerInvariant()}/{Name}";

    /// <summary>Reads the decoded texts of one request as the JSON value that the schema speaks of, and judges it.</summary>
    /// <param name="texts">All values of this name, in order; empty where it is absent.</param>
    /// <param name="errors">Takes what is wrong, under <see cref="Pointer"/>.</param>
    /// <returns>The value; undefined where it is absent or wrong.</returns>
    public JsonElement Read(ReadOnlySpan<string> texts, List<SchemaError> errors)
    {
        if (texts.IsEmpty)
        {
            if (Required)
            {
                errors.Add(new SchemaError(Pointer, "", "The parameter is missing."));
            }
            return default;
        }
        if (!Shape.IsList && texts.Length > 1)
        {
            errors.Add(new SchemaError(Pointer, "", "The parameter may stand once."));
            return default;
        }
        var value = Shape.Value(texts);
        var found = new List<SchemaError>(0);
        if (Schema.Validate(value, found))
        {
            return value;
        }
        foreach (var error in found)
        {
            errors.Add(error with { InstancePath = Pointer + error.InstancePath });
        }
        return default;
    }
}
