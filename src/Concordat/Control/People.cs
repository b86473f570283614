using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>A person, as <c>/control/v1/people</c> tells administrators.</summary>
internal sealed record PersonView(string Name, string DisplayName, IReadOnlyList<string> Roles, bool MustChangePassword, bool Disabled);

/// <summary>All people.</summary>
internal sealed record PeopleList(IReadOnlyList<PersonView> People);

/// <summary>A person to be made.</summary>
internal sealed record NewPerson(string Name, string? DisplayName, IReadOnlyList<string> Roles);

/// <summary>The one-time password of a new person; the server tells it this once.</summary>
internal sealed record OneTimePassword(string Name, [property: JsonPropertyName("oneTimePassword")] string Password);

/// <summary>All roles that a person is to have, and why.</summary>
internal sealed record ChangedRoles(IReadOnlyList<string> Roles, string Reason);

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PeopleList))]
[JsonSerializable(typeof(NewPerson))]
[JsonSerializable(typeof(OneTimePassword))]
[JsonSerializable(typeof(ChangedRoles))]
internal sealed partial class PeopleJson : JsonSerializerContext;
