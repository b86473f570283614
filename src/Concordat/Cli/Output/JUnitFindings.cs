using System.Globalization;
using System.Text;
using System.Xml;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>JUnit XML: each file that has findings is a suite, each finding a case.</summary>
internal static class JUnitFindings
{
    public static string Render(FindingsReport report)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "concordat");
            xml.WriteAttributeString("tests", Number(Math.Max(1, report.Findings.Count)));
            xml.WriteAttributeString("failures", Number(report.Findings.Count(IsFailure)));
            foreach (var file in report.Findings.GroupBy(f => f.At.File, StringComparer.Ordinal))
            {
                Suite(xml, file.Key, [.. file]);
            }

            if (report.Findings.Count == 0)
            {
                Suite(xml, report.Verb == "check" ? "workspace" : report.Verb, [], report.Verb);
            }

            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void Suite(XmlWriter xml, string name, List<Finding> findings, string verb = "")
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("tests", Number(Math.Max(1, findings.Count)));
        xml.WriteAttributeString("failures", Number(findings.Count(IsFailure)));
        if (findings.Count == 0)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", verb);
            xml.WriteAttributeString("classname", "concordat");
            xml.WriteEndElement();
        }

        foreach (var finding in findings)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", Clean($"{finding.Rule} {finding.At.Line}:{finding.At.Column}"));
            xml.WriteAttributeString("classname", Clean(name));
            xml.WriteStartElement(IsFailure(finding) ? "failure" : "system-out");
            if (IsFailure(finding))
            {
                xml.WriteAttributeString("type", FindingsReport.Word(finding.Severity));
                xml.WriteAttributeString("message", Clean(finding.Message));
            }

            xml.WriteString(Clean($"{finding.At}: {finding.Message} {finding.Fix}".TrimEnd()));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static bool IsFailure(Finding finding) => finding.Severity <= Severity.Warn && finding.Waiver is null;

    /// <summary>XML 1.0 knows no control characters, not even escaped.</summary>
    private static string Clean(string text) => new([.. text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD')]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
