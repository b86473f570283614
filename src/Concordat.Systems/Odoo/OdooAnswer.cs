using System.Text.Json;

namespace Concordat.Systems.Odoo;

/// <summary>What came back: a value, or the reason why there is none. A method that returns nothing has the value JSON null.</summary>
internal readonly record struct OdooAnswer(JsonElement Value, OdooFault? Fault)
{
    static readonly JsonElement Null = JsonElement.Parse("null");

    public static OdooAnswer Nothing { get; } = new(Null, null);

    public static OdooAnswer Of(JsonElement value) => new(value, null);

    public static OdooAnswer No(OdooFault fault) => new(Null, fault);

    /// <summary>
    /// A button may answer with a window to open instead of doing its work (README of Odoo's web client: actions of type
    /// <c>ir.actions.act_window</c> that name a model and are meant as a dialog, <c>target: new</c>).
    /// </summary>
    public bool IsWizard =>
        Fault is null && Value.ValueKind == JsonValueKind.Object
        && Value.TryGetProperty("res_model", out _)
        && Value.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.String && target.ValueEquals("new");
}
