using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Data;

/// <summary>
/// The tables that one module owns. A module registers one with <c>services.AddSingleton(new ModelPart("trust", Map))</c>;
/// the host's context is the sum of them.
/// </summary>
/// <param name="Module">Name of the module, part of the cache key of the model.</param>
/// <param name="Map">Maps the module's entities. Names become snake_case afterwards.</param>
public sealed record ModelPart(string Module, Action<ModelBuilder> Map);
