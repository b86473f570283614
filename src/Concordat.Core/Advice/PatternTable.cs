namespace Concordat.Core.Advice;

/// <summary>
/// The decision table. Of each half the hard rows are asked first, from the top, and the first that applies decides; otherwise all weighing
/// rows that apply are added up. Where two are even, what is declared stays; where nothing is declared, the order of the words decides.
/// </summary>
public static class PatternTable
{
    /// <summary>Impacts for which nothing goes on before the answer is there.</summary>
    public static IReadOnlyList<string> AnswerFirst { get; } = ["financial-authorization", "clinical-decision", "patient-safety", "identity-check", "eligibility"];

    /// <summary>Interactions in the order that decides where nothing else does.</summary>
    public static IReadOnlyList<string> InteractionWords { get; } = ["event", "real-time", "workflow", "batch"];

    /// <summary>Routes, likewise.</summary>
    public static IReadOnlyList<string> RouteWords { get; } = ["direct", "middleware"];

    /// <summary>The rows about the interaction.</summary>
    public static IReadOnlyList<PatternRow> Interactions { get; } =
    [
        new("approval-waits", "workflow", null, "approvals: true", "A person decides on the way, and that outlives any call.", (f, _) => f.Approvals),
        new("caller-waits", "real-time", null, "latency: interactive", "Somebody waits for the answer.", (f, _) => f.Latency == "interactive"),
        new("once-a-day", "batch", null, "latency: daily", "One run a day is easier to reconcile and to repeat than many calls.", (f, _) => f.Latency == "daily"),
        new("within-minutes", "event", 2, "latency: minutes", "It is told when it happens, and nobody has to ask again and again.", (f, _) => f.Latency == "minutes"),
        new("within-hours", "batch", 2, "latency: hours", "Work that may wait for hours is collected.", (f, _) => f.Latency == "hours"),
        new("hours-may-be-told", "event", 1, "latency: hours", "What is told at once is on time as well.", (f, _) => f.Latency == "hours"),
        new("bulk", "batch", 2, "latency: hours and volumePerDay of 100,000 or more", "A run moves many records at a fraction of the cost of single messages.",
            (f, _) => f.Latency == "hours" && f.VolumePerDay >= 100_000),
        new("trickle", "event", 2, "latency: hours and volumePerDay below 1,000", "Most runs would find little to do.", (f, _) => f.Latency == "hours" && f.VolumePerDay < 1_000),
        new("answer-first", "real-time", 3, $"latency: minutes and impact: {string.Join(", ", AnswerFirst)}", "Nothing goes on before the answer is there.",
            (f, _) => f.Latency == "minutes" && AnswerFirst.Contains(f.Impact ?? "")),
        new("read-on-demand", "real-time", 2, "latency: minutes and a contract that reads alone", "What is only looked at is asked for when it is needed.", (f, _) => f.Latency == "minutes" && f.ReadsOnly),
        new("several-listeners", "event", 1, "3 consumers or more", "A sender should not have to know all who listen.", (f, _) => f.Consumers >= 3),
        new("many-listeners", "event", 1, "10 consumers or more", "So many would otherwise ask one by one.", (f, _) => f.Consumers >= 10),
        new("several-systems", "workflow", 2, "3 systems or more", "Somebody must know how far it got, and take back what cannot be finished.", (f, _) => f.Systems >= 3),
        new("many-systems", "workflow", 2, "5 systems or more", "With each system there is one more way to stop half done.", (f, _) => f.Systems >= 5),
    ];

    /// <summary>The rows about the route.</summary>
    public static IReadOnlyList<PatternRow> Routes { get; } =
    [
        new("stored-first", "middleware", null, "interaction: event, batch or workflow", "It is stored before it is passed on, which middleware does.", (_, interaction) => interaction != "real-time"),
        new("complex-mapping", "middleware", null, "transformation: complex", "A mapping of this kind is kept, tested and versioned in one place.", (f, _) => f.Transformation == "complex"),
        new("more-than-one-system", "middleware", null, "2 systems or more", "One call cannot change two systems or none; middleware tries again and says what is open.", (f, _) => f.Systems >= 2),
        new("short-way", "direct", 2, "latency: interactive", "Each station on the way costs time while somebody waits.", (f, _) => f.Latency == "interactive"),
        new("nothing-to-map", "direct", 1, "transformation: none", "There is nothing to do on the way.", (f, _) => f.Transformation == "none"),
        new("something-to-map", "middleware", 1, "transformation: simple", "A mapping between the two lets either side change by itself.", (f, _) => f.Transformation == "simple"),
        new("crowd", "middleware", 1, "10 consumers or more", "A change of the system would reach all of them at once.", (f, _) => f.Consumers >= 10),
        new("crowd-at-odoo", "middleware", 2, "10 consumers or more and an Odoo behind", "Odoo has a handful of workers, and its models change with each version.", (f, _) => f.Consumers >= 10 && f.OverOdoo),
        new("peaks", "middleware", 1, "volumePerDay of 1,000,000 or more", "A queue or a copy takes the peaks that the system cannot.", (f, _) => f.VolumePerDay >= 1_000_000),
    ];
}
