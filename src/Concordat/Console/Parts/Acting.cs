using System.Text.Encodings.Web;
using Concordat.Control;
using Concordat.Web.Frame;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Concordat.Web.Parts;

/// <summary>Does what a person asked for, and says how it ended.</summary>
internal static class Acting
{
    /// <summary>True where it was done; a refusal is told in the control plane's own words.</summary>
    public static async Task<bool> Try(ISnackbar snackbar, Func<Task> act, string done)
    {
        try
        {
            await act();
            snackbar.Add(done, Severity.Success);
            return true;
        }
        catch (Exception e) when (Look.Explains(e) is { } words)
        {
            snackbar.Add(WithWay(words, e), Severity.Error, options => options.RequireInteraction = true);
            return false;
        }
    }

    /// <summary>The words, with the way to the privilege where one is needed.</summary>
    private static MarkupString WithWay(string words, Exception refusal) => new(HtmlEncoder.Default.Encode(words)
        + (refusal is ControlRefusedException { Problem.Privilege: { } privilege } ? $" <a href=\"/access/privileges?ask={Uri.EscapeDataString(privilege)}\">Ask for it</a>" : ""));
}
