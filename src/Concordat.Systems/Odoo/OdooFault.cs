using System.Collections.Frozen;
using Concordat.Core.Primitives;

namespace Concordat.Systems.Odoo;

/// <summary>
/// Why Odoo did not do it, in words of ours. The texts of Odoo (<c>message</c>, <c>debug</c>) may hold SQL, paths and
/// patient data, so they end here: only <paramref name="Code"/> travels on.
/// </summary>
/// <param name="Code">Stable sub-code, <c>odoo-…</c>.</param>
/// <param name="Outcome">The product's own code for it.</param>
/// <param name="Conflict">A serialization conflict: the transaction was rolled back, so the same call may be sent again at once.</param>
internal sealed record OdooFault(string Code, Outcome Outcome, bool Conflict = false)
{
    public static readonly OdooFault Credentials = new("odoo-credentials", Outcome.BadBackend);
    public static readonly OdooFault NotOdoo = new("odoo-not-jsonrpc", Outcome.BadBackend);
    public static readonly OdooFault TooLarge = new("odoo-answer-too-large", Outcome.BadBackend);
    public static readonly OdooFault Down = new("odoo-down", Outcome.Unreachable);
    public static readonly OdooFault Wizard = new("odoo-wizard", Outcome.Refused);
    /// <summary>A button answered without an error, and its record is not in the state that the operation names.</summary>
    public static readonly OdooFault NotDone = new("odoo-not-done", Outcome.Refused);
    public static readonly OdooFault LoadRefused = new("odoo-load-refused", Outcome.Refused);

    static readonly OdooFault UnknownBusiness = new("odoo-business-rule", Outcome.Refused);
    static readonly OdooFault UnknownDatabase = new("odoo-database-error", Outcome.BadBackend);
    static readonly OdooFault UnknownServer = new("odoo-server-error", Outcome.BadBackend);

    /// <summary>
    /// One row per exception class that Odoo 18 is known to put into <c>error.data.name</c>. A ValueError or a wrong literal comes
    /// from a value; the other Python errors come from a call that the operation file describes wrongly.
    /// </summary>
    static readonly FrozenDictionary<string, OdooFault> ByName = new Dictionary<string, OdooFault>
    {
        ["odoo.exceptions.AccessDenied"] = Credentials,
        ["odoo.exceptions.AccessError"] = new("odoo-access", Outcome.Forbidden),
        ["odoo.exceptions.UserError"] = new("odoo-user-error", Outcome.Refused),
        ["odoo.exceptions.RedirectWarning"] = new("odoo-user-error", Outcome.Refused),
        ["odoo.exceptions.ValidationError"] = new("odoo-validation", Outcome.Refused),
        ["odoo.exceptions.MissingError"] = new("odoo-missing", Outcome.NotFound),
        ["odoo.http.SessionExpiredException"] = new("odoo-session-expired", Outcome.Unreachable),
        ["builtins.ValueError"] = new("odoo-value", Outcome.Invalid),
        ["builtins.TypeError"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.KeyError"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.IndexError"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.AttributeError"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.NameError"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.AssertionError"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.Exception"] = new("odoo-call", Outcome.BadBackend),
        ["builtins.MemoryError"] = new("odoo-overload", Outcome.Busy),
        ["psycopg2.errors.InvalidTextRepresentation"] = new("odoo-value", Outcome.Invalid),
        ["psycopg2.errors.NumericValueOutOfRange"] = new("odoo-value", Outcome.Invalid),
        ["psycopg2.errors.SerializationFailure"] = new("odoo-conflict", Outcome.Busy, Conflict: true),
        ["psycopg2.errors.LockNotAvailable"] = new("odoo-conflict", Outcome.Busy, Conflict: true),
        ["psycopg2.errors.DeadlockDetected"] = new("odoo-conflict", Outcome.Busy, Conflict: true),
        ["psycopg2.errors.TooManyConnections"] = new("odoo-overload", Outcome.Busy),
        ["psycopg2.errors.QueryCanceled"] = new("odoo-overload", Outcome.Busy),
        ["psycopg2.OperationalError"] = new("odoo-database-down", Outcome.Unreachable),
        ["psycopg2.InterfaceError"] = new("odoo-database-down", Outcome.Unreachable),
        ["psycopg2.pool.PoolError"] = new("odoo-overload", Outcome.Busy),
    }.ToFrozenDictionary();

    /// <summary>The fault for a class name; never null: a module of the hospital may raise a class that nobody here has met.</summary>
    public static OdooFault Of(string? name)
    {
        if (name is null)
        {
            return UnknownServer;
        }
        if (ByName.TryGetValue(name, out var known))
        {
            return known;
        }
        return name.StartsWith("odoo.", StringComparison.Ordinal) ? UnknownBusiness
            : name.StartsWith("psycopg2", StringComparison.Ordinal) ? UnknownDatabase
            : UnknownServer;
    }
}
