namespace Concordat.Trust.People;

/// <summary>A group of the OpenID provider in which a person was at their last sign-in; those that no team names are not kept.</summary>
internal sealed class PersonGroup
{
    public Guid PersonId { get; set; }

    /// <summary>As the provider says it, letter by letter.</summary>
    public string Group { get; set; } = "";

    public DateTimeOffset SeenAt { get; set; }
}
