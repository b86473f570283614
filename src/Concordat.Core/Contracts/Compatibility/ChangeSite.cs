namespace Concordat.Core.Contracts.Compatibility;

/// <summary>The operation, webhook or channel that changes are told of.</summary>
/// <param name="Operation">The method in capitals, or empty.</param>
/// <param name="Path">The path template, <c>webhook:name</c>, a channel, or empty.</param>
internal sealed record ChangeSite(string Operation, string Path)
{
    public static ChangeSite Document { get; } = new("", "");

    /// <summary>It promises nothing yet, so its changes are told without weight.</summary>
    public bool Unpromised { get; init; }

    /// <summary>The API calls and the client answers: webhooks and callbacks.</summary>
    public bool Inverted { get; init; }

    /// <summary>How a sentence calls it.</summary>
    public string Noun => Operation.Length == 0 ? Path : $"{Operation} {Path}";

    public ChangeDirection Direction(ChangeDirection asWritten) => (Inverted, asWritten) switch
    {
        (true, ChangeDirection.Request) => ChangeDirection.Response,
        (true, ChangeDirection.Response) => ChangeDirection.Request,
        _ => asWritten,
    };
}
