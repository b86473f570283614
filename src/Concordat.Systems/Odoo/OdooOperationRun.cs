using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>
/// Runs one declared operation. What a button returns is never believed: the record is read again and that is answered. A record is
/// touched only if it meets the operation's own domain, so that an id from outside reaches nothing else.
/// </summary>
internal sealed class OdooOperationRun(OdooBackend backend, OdooOperations operations, OdooOperation operation, OperationCall call)
{
    readonly OdooLogin login = backend.Login(operation.User);

    public static async Task<SystemReply> Run(OdooBackend backend, OdooOperations operations, string operationId, OperationCall call, CancellationToken cancel)
    {
        if (!operations.ByName.TryGetValue(operationId, out var operation))
        {
            return SystemReply.No(Outcome.NotFound, "odoo-operation");
        }
        try
        {
            return await new OdooOperationRun(backend, operations, operation, call).Run(cancel);
        }
        catch (OdooRefusal refusal)
        {
            return refusal.Reply;
        }
    }

    Task<SystemReply> Run(CancellationToken cancel) => operation.Do switch
    {
        OdooVerb.Read => ReadOne(RecordId(), Narrowed(), cancel),
        OdooVerb.Search => Search(cancel),
        OdooVerb.Create => new OdooCreation(backend, login, operation, call, Context()).Run(id => ReadOne(id, [], cancel), cancel),
        OdooVerb.Write => Write(cancel),
        _ => Press(cancel),
    };

    async Task<SystemReply> Search(CancellationToken cancel)
    {
        var domain = Narrowed();
        var limit = Math.Min(Count(operation.Page.Limit, operation.Page.Rows, 1), operation.Page.Max);
        var offset = Count(operation.Page.Offset, 0, 0);
        var found = await Fetch(domain, limit, offset, operation.Order, cancel);
        var items = new JsonArray([.. found.GetProperty("records").EnumerateArray().Select(r => (JsonNode)OdooOutputs.Shape(r, operation.Fields))]);
        return new SystemReply(null, new JsonObject { ["items"] = items, ["total"] = found.GetProperty("length").GetInt64(), ["limit"] = limit, ["offset"] = offset });
    }

    /// <summary>The operation's own domain, and what the call narrows it by. Terms that stand side by side all hold.</summary>
    JsonArray Narrowed()
    {
        return Narrowed(operation.Domain, operation.Filters);
    }

    JsonArray Narrowed(JsonArray terms, IReadOnlyList<OdooFilter> filters)
    {
        var domain = (JsonArray)terms.DeepClone();
        foreach (var filter in filters)
        {
            if (OdooInputs.Take(call, filter.From) is { } value)
            {
                domain.Add(new JsonArray(filter.Field, filter.Operator, Filter(value, filter)));
            }
            else if (filter.Operator == "=" && call.Within.TryGetValue(filter.From, out var values))
            {
                domain.Add(new JsonArray(filter.Field, "in", new JsonArray([.. values.Select(one => OdooInputs.Value(JsonValue.Create(one), filter.Type, filter.Words, filter.From))])));
            }
        }
        return domain;
    }

    static JsonNode Filter(JsonNode value, OdooFilter filter)
    {
        if (filter.Operator != "in")
        {
            return OdooInputs.Value(value, filter.Type, filter.Words, filter.From);
        }
        IEnumerable<JsonNode> items = value switch
        {
            JsonArray list => list.OfType<JsonNode>(),
            JsonValue text when text.TryGetValue<string>(out var joined) => joined.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => (JsonNode)t),
            _ => [value],
        };
        return new JsonArray([.. items.Take(500).Select(item => OdooInputs.Value(item, filter.Type, filter.Words, filter.From))]);
    }

    int Count(string from, int otherwise, int least)
    {
        if (OdooInputs.Take(call, from) is not { } value)
        {
            return otherwise;
        }
        var number = (int)OdooInputs.Value(value, OdooValueType.Integer, new Dictionary<string, string>(), from);
        return number >= least ? number : throw OdooRefusal.Invalid(from);
    }

    async Task<SystemReply> ReadOne(int id, JsonArray domain, CancellationToken cancel)
    {
        if (operation.Fields.Count == 0)
        {
            return new SystemReply(null, new JsonObject { ["id"] = id });
        }
        var found = await Fetch(One(id, domain), 1, 0, null, cancel);
        var records = found.GetProperty("records");
        return records.GetArrayLength() == 0
            ? SystemReply.No(Outcome.NotFound, "odoo-missing")
            : new SystemReply(null, OdooOutputs.Shape(records[0], operation.Fields));
    }

    async Task<SystemReply> Write(CancellationToken cancel)
    {
        var id = RecordId();
        await MustMeetDomain(id, cancel);
        Sound(await backend.Client.Write(login, operation.Model, [id], await Values(operation.Constants, operation.Values, cancel), cancel, Context()));
        return await ReadOne(id, [], cancel);
    }

    async Task<JsonObject> Values(IReadOnlyDictionary<string, JsonNode> constants, IReadOnlyList<OdooInput> inputs, CancellationToken cancel)
    {
        var values = new JsonObject();
        foreach (var (field, value) in constants)
        {
            values[field] = value.DeepClone();
        }
        foreach (var input in inputs)
        {
            if (OdooInputs.Take(call, input.From) is { } value)
            {
                values[input.Field] = input.Lookup is { } lookup
                    ? await OdooLookups.Find(backend.Client, login, lookup, value, input.From, cancel) is { } found ? found : false
                    : OdooInputs.Value(value, input.Type, input.Words, input.From);
            }
        }
        return values;
    }

    async Task<SystemReply> Press(CancellationToken cancel)
    {
        var id = RecordId();
        await MustMeetDomain(id, cancel);
        // Two callers of one record would both find it undone, and the second would be told no for what is done.
        using var alone = await backend.Alone($"{operation.Model} {id}", cancel);
        var done = Narrowed(operation.Done, operation.DoneFilters);
        if (await Meets(id, done, cancel))
        {
            return await ReadOne(id, [], cancel) with { Repeated = true };
        }
        if (operation.Wizard is { } wizard)
        {
            await Answer(wizard, id, cancel);
        }
        else if (Sound(await backend.Client.Call(login, new OdooRequest(operation.Model, operation.Method!, [new JsonArray(id)], new() { ["context"] = Context() }), cancel)).IsWizard)
        {
            throw OdooRefusal.Of(OdooFault.Wizard); // a question for a person: nothing was done
        }
        return await Meets(id, done, cancel) ? await ReadOne(id, [], cancel) : throw OdooRefusal.Of(OdooFault.NotDone);
    }

    /// <summary>Fills in a dialogue for the record and presses its button. The dialogue itself is nothing that stays, so a lost answer leaves nothing behind.</summary>
    async Task Answer(OdooWizard wizard, int id, CancellationToken cancel)
    {
        JsonObject About()
        {
            var context = Context();
            (context["active_model"], context["active_ids"], context["active_id"]) = (operation.Model, new JsonArray(id), id);
            return context;
        }
        var values = await Values(wizard.Constants, wizard.Values, cancel);
        var made = Sound(await backend.Client.Call(login, new OdooRequest(wizard.Model, "create", [values], new() { ["context"] = About() }), cancel)).Value;
        if (made.ValueKind != JsonValueKind.Number)
        {
            throw OdooRefusal.Of(OdooFault.NotOdoo);
        }
        Sound(await backend.Client.Call(login, new OdooRequest(wizard.Model, operation.Method!, [new JsonArray(made.GetInt32())], new() { ["context"] = About() }), cancel));
    }

    int RecordId() =>
        OdooInputs.Take(call, operation.Record!) is { } value
            && OdooInputs.Value(value, OdooValueType.Integer, new Dictionary<string, string>(), operation.Record!).GetValue<int>() is > 0 and var id
            ? id : throw OdooRefusal.Invalid(operation.Record!);

    async Task MustMeetDomain(int id, CancellationToken cancel)
    {
        if (!await Meets(id, Narrowed(), cancel))
        {
            throw new OdooRefusal(Outcome.NotFound, "odoo-missing");
        }
    }

    async Task<bool> Meets(int id, JsonArray domain, CancellationToken cancel)
    {
        var answer = Sound(await backend.Client.Count(login, operation.Model, One(id, domain), cancel, Context()));
        return answer.Value.ValueKind == JsonValueKind.Number ? answer.Value.GetInt32() > 0 : throw OdooRefusal.Of(OdooFault.NotOdoo);
    }

    static JsonArray One(int id, JsonArray domain)
    {
        var one = (JsonArray)domain.DeepClone();
        one.Insert(0, new JsonArray("id", "=", id));
        return one;
    }

    async Task<JsonElement> Fetch(JsonArray domain, int limit, int offset, string? order, CancellationToken cancel)
    {
        var answer = Sound(await backend.Client.WebSearchRead(
            login, operation.Model, domain, OdooOutputs.Specification(operation.Fields), cancel, limit, offset, order, Context()));
        return answer.Value.ValueKind == JsonValueKind.Object && answer.Value.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Array
            && answer.Value.TryGetProperty("length", out var length) && length.ValueKind == JsonValueKind.Number
            ? answer.Value : throw OdooRefusal.Of(OdooFault.NotOdoo);
    }

    JsonObject Context() => Context(operations, operation);

    /// <summary>Companies and archived records as file and operation say.</summary>
    internal static JsonObject Context(OdooOperations operations, OdooOperation operation)
    {
        var context = new JsonObject();
        if (operations.Companies.Count > 0)
        {
            context["allowed_company_ids"] = new JsonArray([.. operations.Companies.Select(id => (JsonNode)id)]);
        }
        if (operation.Archived)
        {
            context["active_test"] = false;
        }
        foreach (var (name, value) in operation.Context)
        {
            context[name] = value.DeepClone();
        }
        return context;
    }

    internal static OdooAnswer Sound(OdooAnswer answer) => answer.Fault is { } fault ? throw OdooRefusal.Of(fault) : answer;
}
