using System.Text;

namespace Concordat.Core.Tests.Fuzz;

/// <summary>Makes inputs from seeds: the same number gives the same input.</summary>
internal sealed class Mutator(FuzzTarget target, int number)
{
    private const int MaxLength = 4096;

    private readonly Random _random = new(number);

    public byte[] Next()
    {
        var bytes = Seed();
        for (var changes = 1 + _random.Next(8); changes > 0; changes--)
        {
            Change(bytes);
        }
        return bytes.Count > MaxLength ? [.. bytes.Take(MaxLength)] : [.. bytes];
    }

    private List<byte> Seed() => [.. Encoding.UTF8.GetBytes(target.Seeds[_random.Next(target.Seeds.Count)])];

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 24), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, Enumerable.Repeat(bytes.GetRange(at, length), _random.Next(1, 40)).SelectMany(part => part).ToList());
                break;
            case 3:
                var other = Seed();
                var from = _random.Next(other.Count);
                bytes.InsertRange(at, other.GetRange(from, _random.Next(other.Count - from)));
                break;
            case 4:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Token());
                break;
            default:
                bytes.InsertRange(at, Token());
                break;
        }
    }

    private byte[] Token() => Encoding.UTF8.GetBytes(target.Tokens[_random.Next(target.Tokens.Count)]);
}
