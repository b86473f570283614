namespace Concordat.Core.Contracts.Compatibility;

/// <summary>A kind of change between two contracts.</summary>
/// <param name="Id">Stable id, kebab-case; oasdiff's check id where it has one.</param>
/// <param name="Level">How much it weighs.</param>
/// <param name="Direction">Who writes what changed.</param>
/// <param name="Area">The part of the contract.</param>
/// <param name="Sentence">What happened and why it breaks whom, with <c>{subject}</c>, <c>{from}</c>, <c>{to}</c> and <c>{name}</c> to be filled in.</param>
public sealed record ChangeRule(string Id, ChangeLevel Level, ChangeDirection Direction, string Area, string Sentence);
