using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>Names the field in which a value stands, for findings.</summary>
internal static class Hl7Location
{
    /// <summary>The location, such as <c>OBX[2]-5</c>, and the place in the file.</summary>
    public static (string? Place, SourcePosition At) Of(Hl7Message message, Hl7Value value)
    {
        var segments = message.Segments;
        var (low, high) = (0, segments.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (segments[middle].Start <= value.Start) low = middle + 1;
            else high = middle - 1;
        }
        if (high < 0) return (null, message.Position);
        var segment = segments[high];
        var field = segment.FieldCount;
        while (field > 1 && segment.Field(field).Start > value.Start) field--;
        return ($"{segment.Location}-{field}", segment.PositionOf(field));
    }
}
