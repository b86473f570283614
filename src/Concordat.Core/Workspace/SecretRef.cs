using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Where a node finds a secret; the secret itself never stands in a workspace or release.</summary>
/// <param name="Store"><c>file</c> (in the node's secrets folder), <c>env</c> (an environment variable) or <c>vault</c>.</param>
/// <param name="Name">The name in that store.</param>
/// <param name="At">Where the reference stands.</param>
public sealed record SecretRef(string Store, string Name, SourcePosition At);
