namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>An object of the specification.</summary>
/// <param name="Fields">Its fields by name.</param>
/// <param name="Open">Whether it takes other keys.</param>
/// <param name="By">The key whose value chooses another object; null where the object is this one.</param>
internal sealed record Shape(IReadOnlyDictionary<string, ShapeField> Fields, bool Open, string? By);

/// <summary>A field of an object.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Since">The minor version that brought it.</param>
/// <param name="Type">What it holds.</param>
internal sealed record ShapeField(string Name, bool Required, int Since, ShapeType Type);
