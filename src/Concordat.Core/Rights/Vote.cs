namespace Concordat.Core.Rights;

/// <summary>What a person said about a content.</summary>
/// <param name="Person">Who.</param>
/// <param name="Seat">The seat in which they spoke; null for every one that they hold.</param>
/// <param name="Yes">Yes or no.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
/// <param name="ContentHash">What they looked at: a vote on other content is void.</param>
public sealed record Vote(string Person, string? Seat, bool Yes, string Reason, DateTimeOffset At, string ContentHash);
