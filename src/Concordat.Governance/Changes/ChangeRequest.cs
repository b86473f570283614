using Concordat.Core.Rights;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>A proposed workspace and what became of it. Its author never changes; a revision brings other files and another hash.</summary>
internal sealed class ChangeRequest
{
    public int Number { get; set; }
    public string Title { get; set; } = "";
    public string Author { get; set; } = "";

    /// <summary>Whose commits it carries besides, separated by commas: people, and addresses that are nobody's.</summary>
    public string CoAuthors { get; set; } = "";
    public ChangeState State { get; set; }

    /// <summary>The active release that it was planned against; 0 before the first.</summary>
    public int BaseRelease { get; set; }

    /// <summary>Counts the contents, from 1.</summary>
    public int Revision { get; set; } = 1;

    /// <summary>Over the canonical files; what a vote is given to.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>The canonical files, Brotli.</summary>
    public byte[] Files { get; set; } = [];

    /// <summary>The differences that reviewers saw, JSON.</summary>
    public string Plan { get; set; } = "[]";

    /// <summary>What the check said when it was opened, JSON; nothing in it blocks.</summary>
    public string Findings { get; set; } = "[]";

    /// <summary>What it changes as decision rights see it, JSON.</summary>
    public string Classified { get; set; } = "[]";

    /// <summary>Who is touched by what breaks, with the evidence of that day, JSON.</summary>
    public string Consumers { get; set; } = "[]";

    /// <summary>Hashes of the table of decision rights and of the findings: under what it is decided.</summary>
    public string Evidence { get; set; } = "";

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>When the content as it is now was opened.</summary>
    public DateTimeOffset ContentAt { get; set; }

    /// <summary>Released not before; null for at once.</summary>
    public DateTimeOffset? EffectiveAt { get; set; }

    /// <summary>Why it is an emergency; null where it is none.</summary>
    public string? Emergency { get; set; }

    /// <summary>Until when an emergency change is looked at after its release.</summary>
    public DateTimeOffset? ReviewDueAt { get; set; }

    public DateTimeOffset? ReviewedAt { get; set; }

    /// <summary>When it was told that nobody looked at it in time.</summary>
    public DateTimeOffset? OverdueAt { get; set; }

    /// <summary>When it was told that others may decide about this content too.</summary>
    public DateTimeOffset? EscalatedAt { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }
    public string? DecidedBy { get; set; }
    public string? DecisionReason { get; set; }

    /// <summary>The release that it became.</summary>
    public int? Release { get; set; }

    /// <summary>True where it was open already with this content, and so was not opened anew. Not stored.</summary>
    public bool WasOpen { get; set; }

    public IReadOnlyList<string> CoAuthorList => CoAuthors.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All of whom none approves it.</summary>
    public Authors Authors => new(Author, CoAuthorList);

    /// <summary>How people and exchanges name it.</summary>
    public string Id => IdOf(Number);

    public static string IdOf(int number) => $"CR-{number:D4}";

    /// <summary>The number of an id like <c>CR-0001</c>; 0 where it is none.</summary>
    public static int NumberOf(string id) =>
        id.StartsWith("CR-", StringComparison.OrdinalIgnoreCase) && int.TryParse(id.AsSpan(3), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;
}

/// <summary>One person's yes or no to the content of that hash. Votes on earlier contents stay, void.</summary>
internal sealed class ChangeVote
{
    public int ChangeNumber { get; set; }

    /// <summary>Counts the votes of a request, from 1: the order of their giving.</summary>
    public int Number { get; set; }
    public string Person { get; set; } = "";
    public string? Seat { get; set; }
    public bool Yes { get; set; }
    public DateTimeOffset At { get; set; }
    public string Reason { get; set; } = "";
    public string ContentHash { get; set; } = "";

    public Vote AsVote() => new(Person, Seat, Yes, Reason, At, ContentHash);
}

/// <summary>What somebody says about a line.</summary>
internal sealed class ChangeComment
{
    public int ChangeNumber { get; set; }
    public int Number { get; set; }
    public string Person { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public string File { get; set; } = "";
    public int Line { get; set; }

    /// <summary>True where the line is one of the release that the request was planned against.</summary>
    public bool Before { get; set; }
    public string Text { get; set; } = "";
    public int Revision { get; set; }
}

internal static class ChangeTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ChangeRequest>(change =>
        {
            change.ToTable("change_requests").HasKey(c => c.Number);
            change.Property(c => c.Number).ValueGeneratedNever();
            change.Ignore(c => c.Id).Ignore(c => c.Authors).Ignore(c => c.CoAuthorList).Ignore(c => c.WasOpen);
            change.HasIndex(c => new { c.State, c.Number }).HasDatabaseName("ix_change_requests_state");
        });
        model.Entity<ChangeVote>(vote => vote.ToTable("change_votes").HasKey(v => new { v.ChangeNumber, v.Number }));
        model.Entity<ChangeComment>(comment => comment.ToTable("change_comments").HasKey(c => new { c.ChangeNumber, c.Number }));
    }
}
