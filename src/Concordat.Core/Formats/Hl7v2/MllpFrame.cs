namespace Concordat.Core.Formats.Hl7v2;

/// <summary>The block format of the Minimal Lower Layer Protocol.</summary>
public static class MllpFrame
{
    /// <summary>Start block, vertical tab.</summary>
    public const byte Start = 0x0B;
    /// <summary>End block, file separator.</summary>
    public const byte End = 0x1C;
    /// <summary>The carriage return behind the end block.</summary>
    public const byte Return = 0x0D;

    /// <summary>Puts a message into a frame.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> message) => [Start, .. message, End, Return];
}
