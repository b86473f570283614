using System.Text.Json.Serialization;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Source-generated metadata: nothing here is found by reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class CoreJson : JsonSerializerContext;
