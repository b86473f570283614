namespace Concordat.Core.Contracts.Compatibility;

/// <summary>Who writes what changed: a request may be loosened and a response tightened, never the other way.</summary>
public enum ChangeDirection
{
    /// <summary>Neither: the change concerns the interface itself.</summary>
    None,
    /// <summary>The client writes it.</summary>
    Request,
    /// <summary>The client reads it.</summary>
    Response,
}
