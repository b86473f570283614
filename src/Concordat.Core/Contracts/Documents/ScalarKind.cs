namespace Concordat.Core.Contracts.Documents;

/// <summary>The types of the YAML 1.2 core schema (chapter 10.3), which are those of JSON with integers told apart.</summary>
public enum ScalarKind
{
    /// <summary><c>null</c>, <c>~</c> or nothing.</summary>
    Null,
    /// <summary><c>true</c> or <c>false</c>; <c>yes</c> and <c>on</c> are text.</summary>
    Boolean,
    /// <summary>Decimal, <c>0o</c> octal or <c>0x</c> hexadecimal digits.</summary>
    Integer,
    /// <summary>Any other number, <c>.inf</c> and <c>.nan</c> included.</summary>
    Float,
    /// <summary>Text.</summary>
    String,
}
