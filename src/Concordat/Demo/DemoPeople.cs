using Concordat.Trust;

namespace Concordat.Demo;

/// <summary>The invented people of the sample: an author, one for each seat of the organization, and an administrator.</summary>
internal static class DemoPeople
{
    public const string Author = "ada";
    public const string Approver = "grace";

    public static string FileOf(DemoOptions options) => Path.Combine(options.DataFolder, "demo-people.txt");

    /// <summary>Makes them at the first start; their passwords are random and lie in a file that only the owner of the data folder reads.</summary>
    public static async Task Create(PeopleDirectory people, DemoOptions options, CancellationToken cancellationToken)
    {
        await people.SeedInvented(
            FileOf(options),
            [
                (Author, "Ada (invented), domain developer", [Roles.Developer, Roles.Operator]),
                (Approver, "Grace (invented), approver and auditor", [Roles.Approver, Roles.Auditor]),
                ("noor", "Noor (invented), security", [Roles.Approver]),
                ("tomas", "Tomas (invented), compliance", [Roles.Approver]),
                ("kofi", "Kofi (invented), architecture", [Roles.Approver]),
                ("ines", "Ines (invented), operations", [Roles.Approver, Roles.Operator]),
                ("mara", "Mara (invented), business", [Roles.Approver]),
                ("admin", "Administrator", [Roles.Administrator]),
            ],
            cancellationToken);
    }

    /// <summary>The password of a demo person.</summary>
    public static string Password(DemoOptions options, string name) =>
        File.ReadLines(FileOf(options)).Select(line => line.Split(' ')).First(parts => parts[0] == name)[1];
}
