namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A keyword that judges values of any type at the place of its schema; what judges one type alone is built into <see cref="SchemaNode"/>.</summary>
internal interface ISchemaRule
{
    /// <summary>True where the instance meets it; failures are recorded in the run.</summary>
    /// <param name="json">Begins with the instance; what follows it is not looked at.</param>
    /// <param name="length">How many bytes the instance takes: 0 while nobody knows, and set by who learns it.</param>
    /// <param name="node">The schema.</param>
    /// <param name="run">The validation.</param>
    bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run);
}

/// <summary>The check of a rule, called on the hot path: a delegate costs a fraction of a call through an interface with many kinds of receivers.</summary>
internal delegate bool SchemaCheck(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run);
