namespace Concordat.Core.Advice;

/// <summary>What the advisor knows of an interface: its declared need, and what its contract and the workspace say of it.</summary>
/// <param name="Latency">interactive, minutes, hours or daily.</param>
/// <param name="Impact">What depends on it, in a word of the domain; null where nothing is said.</param>
/// <param name="Transformation">none, simple or complex.</param>
/// <param name="Systems">Systems that take part behind it.</param>
/// <param name="Consumers">Who uses it: what the need says, or what the workspace grants where that is more.</param>
/// <param name="Approvals">True where a person decides on the way.</param>
/// <param name="VolumePerDay">Calls, messages or records a day.</param>
/// <param name="ReadsOnly">True where the contract has safe operations alone.</param>
/// <param name="OverOdoo">True where an Odoo lies behind.</param>
public sealed record PatternFacts(
    string Latency, string? Impact, string Transformation, int Systems, int Consumers, bool Approvals, long VolumePerDay, bool ReadsOnly, bool OverOdoo);
