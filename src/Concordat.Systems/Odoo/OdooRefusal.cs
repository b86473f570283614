using Concordat.Core.Primitives;

namespace Concordat.Systems.Odoo;

/// <summary>Ends an operation with a business no; caught at its one edge, <see cref="OdooOperationRun.Run"/>.</summary>
internal sealed class OdooRefusal(Outcome outcome, string cause, string? at = null) : Exception(cause)
{
    public SystemReply Reply { get; } = SystemReply.No(outcome, cause, at);

    public static OdooRefusal Invalid(string at) => new(Outcome.Invalid, "value", at);

    public static OdooRefusal Of(OdooFault fault) => new(fault.Outcome, fault.Code);
}
