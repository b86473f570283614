using System.Text;

namespace Concordat.Trust.Apps;

/// <summary>Scopes that a patient gives to an app (SMART App Launch 2.2, scopes and launch context), and what they mean in plain words.</summary>
internal static class AppScopes
{
    public const string LaunchPatient = "launch/patient";
    public const string OpenId = "openid";
    public const string FhirUser = "fhirUser";
    public const string Offline = "offline_access";

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["*"] = "everything that the hospital shares about you",
        ["AllergyIntolerance"] = "allergies", ["Appointment"] = "appointments", ["Claim"] = "insurance claims", ["Condition"] = "illnesses and health problems",
        ["Coverage"] = "insurance", ["DiagnosticReport"] = "reports of laboratory and imaging", ["DocumentReference"] = "documents", ["Encounter"] = "visits",
        ["Immunization"] = "vaccinations", ["Invoice"] = "bills", ["MedicationRequest"] = "prescriptions", ["Observation"] = "test results and measurements",
        ["Patient"] = "name, address and date of birth", ["Procedure"] = "treatments",
    };

    /// <summary>True where the scope is given by a patient, not held by a system.</summary>
    public static bool IsApps(string scope) => scope is LaunchPatient or OpenId or FhirUser or Offline || scope.StartsWith("patient/", StringComparison.Ordinal);

    /// <summary>True where the patient may leave it out: all but what only frames the launch.</summary>
    public static bool IsChoice(string scope) => scope is not (LaunchPatient or OpenId);

    /// <summary>What the app could do with it, as a sentence to a patient.</summary>
    public static string Plain(string scope, DateOnly until)
    {
        if (scope == FhirUser)
        {
            return "Know which patient you are here";
        }
        if (scope == Offline)
        {
            return $"Keep this access until {until:yyyy-MM-dd}, also while you do not use the app";
        }
        if (SmartScope.Read(scope) is not { } read)
        {
            return scope;
        }
        var verbs = new List<string>();
        if (read.Interactions.AsSpan().IndexOfAny('r', 's') >= 0)
        {
            verbs.Add("See");
        }
        foreach (var (letter, verb) in new[] { ('c', "add"), ('u', "change"), ('d', "delete") })
        {
            if (read.Interactions.Contains(letter))
            {
                verbs.Add(verbs.Count == 0 ? char.ToUpperInvariant(verb[0]) + verb[1..] : verb);
            }
        }
        return $"{string.Join(" and ", verbs)} {(read.Resource == "*" ? "" : "your ")}{Words.GetValueOrDefault(read.Resource) ?? Split(read.Resource)}";
    }

    private static string Split(string resource)
    {
        var text = new StringBuilder();
        foreach (var letter in resource)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append(' ');
            }
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.Append(" records").ToString();
    }
}
