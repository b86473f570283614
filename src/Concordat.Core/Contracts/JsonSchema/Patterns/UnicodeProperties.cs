using System.Collections.Frozen;

namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>The properties of <c>\p{…}</c> (ECMA-262, 22.2.2.9) that .NET can tell: general categories, and a few sets of ASCII.</summary>
internal static class UnicodeProperties
{
    private static readonly FrozenDictionary<string, string> Categories = (
        "L Letter,Lu Uppercase_Letter,Ll Lowercase_Letter,Lt Titlecase_Letter,Lm Modifier_Letter,Lo Other_Letter,M Mark,M Combining_Mark,Mn Nonspacing_Mark," +
        "Mc Spacing_Mark,Me Enclosing_Mark,N Number,Nd Decimal_Number,Nd digit,Nl Letter_Number,No Other_Number,P Punctuation,P punct,Pc Connector_Punctuation," +
        "Pd Dash_Punctuation,Ps Open_Punctuation,Pe Close_Punctuation,Pi Initial_Punctuation,Pf Final_Punctuation,Po Other_Punctuation,S Symbol,Sm Math_Symbol," +
        "Sc Currency_Symbol,Sk Modifier_Symbol,So Other_Symbol,Z Separator,Zs Space_Separator,Zl Line_Separator,Zp Paragraph_Separator,C Other,Cc Control,Cc cntrl," +
        "Cf Format,Co Private_Use,Cn Unassigned")
        .Split(',').Select(row => row.Split(' '))
        .SelectMany(row => new[] { (Name: row[0], Short: row[0]), (Name: row[1], Short: row[0]) }).DistinctBy(row => row.Name)
        .ToFrozenDictionary(row => row.Name, row => row.Short, StringComparer.Ordinal);

    /// <summary>The set of a property; null for one that cannot be enforced, such as a script.</summary>
    public static CodePointSet? Find(string property, bool negated)
    {
        var name = property.StartsWith("General_Category=", StringComparison.Ordinal) || property.StartsWith("gc=", StringComparison.Ordinal)
            ? property[(property.IndexOf('=') + 1)..]
            : property;
        if (Categories.TryGetValue(name, out var category))
        {
            return new CodePointSet().AddCategory($"\\{(negated ? 'P' : 'p')}{{{category}}}");
        }
        var set = name switch
        {
            "Any" => new CodePointSet().Add(0, 0x10FFFF),
            "ASCII" => new CodePointSet().Add(0, 127),
            "ASCII_Hex_Digit" or "AHex" => new CodePointSet().Add('0', '9').Add('A', 'F').Add('a', 'f'),
            _ => null,
        };
        return negated ? set?.Complement() : set;
    }
}
