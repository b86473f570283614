using Concordat.Control;
using MudBlazor;

namespace Concordat.Web.Frame;

/// <summary>What the console looks like beyond its style sheet.</summary>
internal static class Look
{
    /// <summary>Two sides that meet: the product's mark (24 × 24).</summary>
    public const string Mark = "<path d=\"M3 12a7 7 0 0 1 11.3-5.5l-1.9 1.9A4.3 4.3 0 1 0 12.4 15.6l1.9 1.9A7 7 0 0 1 3 12z\"/><path d=\"M21 12a7 7 0 0 1-7 7 7 7 0 0 1-1.2-.1l1.6-2.6a4.3 4.3 0 0 0 0-8.6L12.8 5.1A7 7 0 0 1 21 12z\" opacity=\".55\"/>";

    /// <summary>Colours come from console.css, which knows the theme before the first byte of script runs; only type and shape stand here.</summary>
    public static readonly MudTheme Theme = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = ["system-ui", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"], FontSize = "0.9rem" },
            Button = new ButtonTypography { TextTransform = "none", FontWeight = "600", FontSize = "0.875rem", LetterSpacing = "0" },
        },
    };

    /// <summary>What to tell about a failure that belongs to the control plane; null where the console itself is wrong.</summary>
    public static string? Explains(Exception error) => error switch
    {
        ControlRefusedException => error.Message,
        HttpRequestException => "The control plane cannot be reached.",
        TaskCanceledException or TimeoutException => "The control plane did not answer in time.",
        _ => null,
    };

    /// <summary>An error in words for a person; nothing of its inside.</summary>
    public static string Say(Exception error) => Explains(error) ?? "The console made a mistake; it is in the node's log.";
}
