using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A keyword that judges values of any type at the place of its schema; what judges one type alone is built into <see cref="SchemaNode"/>.</summary>
internal interface ISchemaRule
{
    /// <summary>True where the instance meets it; failures are recorded in the run.</summary>
    bool Check(JsonElement instance, SchemaNode node, SchemaRun run);
}
