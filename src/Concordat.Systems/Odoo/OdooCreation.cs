using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>
/// Makes a record once. The key becomes an external id, and <c>load</c> creates under it or finds what an earlier attempt made, even one
/// that timed out here and was committed there later. Lines are loaded as records of their own, each under its own external id:
/// lines inside the record's row would be added a second time when it is only updated.
/// </summary>
internal sealed class OdooCreation(OdooBackend backend, OdooLogin login, OdooOperation operation, OperationCall call, JsonObject context)
{
    public async Task<SystemReply> Run(Func<int, Task<SystemReply>> readBack, CancellationToken cancel)
    {
        var external = operation.External!;
        if (OdooInputs.Take(call, external.From) is not JsonValue value || value.ToString() is not { Length: > 0 and <= 512 } key)
        {
            throw new OdooRefusal(Outcome.Invalid, "idempotency-key", external.From);
        }
        var name = OdooExternalKey.Name(external.Prefix, key);
        using var alone = await backend.Alone(name, cancel);
        var lines = Lines();
        var id = await Known(name, cancel);
        var repeated = id is not null;
        id ??= await Load(operation.Model, [(name, await Cells(null, operation.Constants, operation.Values, input => OdooInputs.Take(call, input.From), "", cancel))], cancel);
        // Lines are stored all or none, so the last one tells whether they are there.
        if (lines.Count > 0 && !(repeated && await Known($"{name}_{lines.Count}", cancel) is not null))
        {
            await LoadLinesOrNothing(name, id.Value, lines, cancel);
        }
        return await readBack(id.Value) with { Repeated = repeated };
    }

    /// <summary>The record under an external id of ours. Odoo says by a ValueError that there is none.</summary>
    async Task<int?> Known(string name, CancellationToken cancel)
    {
        var answer = await backend.Client.Call(login, new OdooRequest("ir.model.data", "check_object_reference", [OdooExternalKey.Module, name]), cancel);
        if (answer.Fault is { Code: "odoo-value" })
        {
            return null;
        }
        var pair = OdooOperationRun.Sound(answer).Value;
        return pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[1].ValueKind == JsonValueKind.Number ? pair[1].GetInt32() : null;
    }

    List<JsonNode> Lines()
    {
        if (operation.Lines is not { } lines)
        {
            return [];
        }
        return OdooInputs.Take(call, lines.From) switch
        {
            JsonArray { Count: <= 1000 } list => [.. list.Select(item => item ?? throw OdooRefusal.Invalid(lines.From))],
            JsonObject one => [one],
            null => [],
            _ => throw OdooRefusal.Invalid(lines.From),
        };
    }

    /// <summary>
    /// Lines, or no record either: a header whose lines Odoo refuses for good would stay behind as half of what was asked for. Where Odoo
    /// is only away, the header stays, and the same key goes on from it.
    /// </summary>
    async Task LoadLinesOrNothing(string name, int parent, List<JsonNode> lines, CancellationToken cancel)
    {
        try
        {
            await LoadLines(name, parent, lines, cancel);
        }
        catch (OdooRefusal refusal) when (refusal.Reply.Outcome is { Transient: false })
        {
            if (await Known($"{name}_1", cancel) is null)
            {
                OdooOperationRun.Sound(await backend.Client.Unlink(login, operation.Model, [parent], cancel));
            }
            throw;
        }
    }

    async Task LoadLines(string name, int parent, List<JsonNode> lines, CancellationToken cancel)
    {
        var rows = new List<(string, Dictionary<string, string>)>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var cells = await Cells(
                new() { [operation.Lines!.Parent + "/.id"] = parent.ToString() }, operation.Lines.Constants, operation.Lines.Values,
                input => OdooInputs.Inside(line, input.From.Split('.')), $"{operation.Lines.From}.{i}.", cancel);
            rows.Add(($"{name}_{i + 1}", cells));
        }
        await Load(operation.Lines!.Model, rows, cancel);
    }

    async Task<Dictionary<string, string>> Cells(
        Dictionary<string, string>? start, IReadOnlyDictionary<string, JsonNode> constants, IReadOnlyList<OdooInput> inputs,
        Func<OdooInput, JsonNode?> take, string place, CancellationToken cancel)
    {
        var cells = start ?? [];
        foreach (var (field, value) in constants)
        {
            cells[field] = OdooInputs.Cell(value);
        }
        foreach (var input in inputs)
        {
            var value = take(input) ?? input.Otherwise;
            if (value is null)
            {
                continue;
            }
            if (input.Lookup is { } lookup)
            {
                if (await OdooLookups.Find(backend.Client, login, lookup, value, place + input.From, cancel) is { } found)
                {
                    cells[input.Field + "/.id"] = found.ToString();
                }
                continue;
            }
            var column = input.Type == OdooValueType.Id ? input.Field + "/.id" : input.Field;
            cells[column] = OdooInputs.Cell(OdooInputs.Value(value, input.Type, input.Words, place + input.From));
        }
        return cells;
    }

    /// <summary>Rows under external ids, in one transaction. Answers the number of the first.</summary>
    async Task<int> Load(string model, List<(string Name, Dictionary<string, string> Cells)> rows, CancellationToken cancel)
    {
        var columns = rows.SelectMany(r => r.Cells.Keys).Distinct().ToList();
        var table = rows.Select(r => columns.Select(c => r.Cells.GetValueOrDefault(c, "")).Prepend($"{OdooExternalKey.Module}.{r.Name}"));
        var answer = OdooOperationRun.Sound(await backend.Client.Load(login, model, columns.Prepend("id"), table, cancel, context));
        return answer.Value.GetArrayLength() == rows.Count ? answer.Value[0].GetInt32() : throw OdooRefusal.Of(OdooFault.LoadRefused);
    }
}
