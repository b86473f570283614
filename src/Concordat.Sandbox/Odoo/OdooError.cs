namespace Concordat.Sandbox.Odoo;

/// <summary>An error as Odoo raises it: the class name is what a client may rely on, the text is not.</summary>
internal sealed class OdooError(string name, string message) : Exception(message)
{
    public string Name { get; } = name;

    public static OdooError User(string message) => new("odoo.exceptions.UserError", message);

    public static OdooError Validation(string message) => new("odoo.exceptions.ValidationError", message);

    public static OdooError Access(string message) => new("odoo.exceptions.AccessError", message);

    public static OdooError Denied() => new("odoo.exceptions.AccessDenied", "Access Denied");

    public static OdooError Missing(string model, int id, int user) =>
        new("odoo.exceptions.MissingError", $"Record does not exist or has been deleted.\n(Record: {model}({id},), User: {user})");

    public static OdooError Value(string message) => new("builtins.ValueError", message);

    public static OdooError Type(string message) => new("builtins.TypeError", message);

    public static OdooError Attribute(string message) => new("builtins.AttributeError", message);

    public static OdooError Conflict() =>
        new("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update\n");
}
