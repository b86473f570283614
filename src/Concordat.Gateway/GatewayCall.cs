using System.Diagnostics;
using System.Text.Json;
using Concordat.Core.Consents;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Gateway.Answers;
using Concordat.Platform.Limits;
using Concordat.Gateway.Plan;
using Concordat.Gateway.Requests;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway;

/// <summary>One call on its way through the steps: each reads what those before it found, and adds its own.</summary>
internal sealed class GatewayCall(HttpContext http, GatewayPlan plan, Guid exchange, DateTimeOffset startedAt) : IDisposable
{
    public HttpContext Http => http;

    /// <summary>The plan that was in force when the call came; it stays this one to the end.</summary>
    public GatewayPlan Plan => plan;

    public Guid Exchange => exchange;

    /// <summary>The exchange as header fields carry it.</summary>
    public string ExchangeText => field ??= exchange.ToString();

    public DateTimeOffset StartedAt => startedAt;

    public long Stamp { get; } = Stopwatch.GetTimestamp();

    // route
    public RequestTarget? Target { get; set; }
    public ApiPlan? Api { get; set; }
    public RoutePath? Path { get; set; }
    public OperationPlan? Operation { get; set; }

    // authenticate
    public Actor? Actor { get; set; }

    // limit
    public RateBudget? Place { get; set; }
    public RateState? Rate { get; set; }

    // size and validate
    public PooledBytes? Body { get; set; }
    public JsonDocument? Json { get; set; }
    public QueryValues? Query { get; set; }
    public List<(ApiParameter Parameter, JsonElement Value)> Parameters { get; } = new(4);

    // consent and minimisation
    /// <summary>What the purpose may see of a record; null for everything.</summary>
    public FieldTree? Fields { get; set; }

    /// <summary>The patients whom the call is about, as keyed hashes with commas between: whom the request names, and everybody whose record is shown.</summary>
    public string? SubjectKey => _subjects is null ? _subject : string.Join(',', _subjects);

    private string? _subject;
    private HashSet<string>? _subjects;

    /// <summary>Remembers a patient. Whose record is withheld is remembered where the call is about nobody else, so that a refusal can be explained.</summary>
    public void About(string key, bool isShown = true)
    {
        if (_subject is null || (isShown && !_isShown))
        {
            (_subject, _isShown) = (key, isShown);
        }
        else if (isShown && _subject != key)
        {
            (_subjects ??= [_subject]).Add(key);
        }
    }

    private bool _isShown;

    /// <summary>The one patient to whom the caller's token is bound, as a keyed hash; null for a token of a system.</summary>
    public string? BoundTo { get; set; }

    private (string Patient, string Key)? _known;

    /// <summary>The keyed hash of a patient. Request and response mostly name the same one, and hashing is dear.</summary>
    public string KeyOf(string patient, ConsentGate consents)
    {
        if (_known is not { } known || known.Patient != patient)
        {
            _known = known = (patient, consents.KeyOf(patient, Api!.Source.Access.Subject?.System));
        }
        return known.Key;
    }

    /// <summary>What the caller wants to do with the patient's data, for the consents.</summary>
    public ConsentUse Use => _use ??= new ConsentUse(Actor!.Purpose ?? "", Actor.Partner, Actor.Client, Operation!.ConsentAction, Api!.System.Region.Name);

    private ConsentUse? _use;

    /// <summary>What the caller may see, in the order of <see cref="ApiPlan.DataScope"/>; null where nothing bounds it.</summary>
    public DataScope[]? Within { get; set; }

    /// <summary>Indexes of records that consent or the caller's scope withholds.</summary>
    public HashSet<int>? Withheld { get; set; }

    // idempotency
    public string? IdempotencyKey { get; set; }
    public string? Claim { get; set; }

    /// <summary>What will be answered; a step that sets it before the system is asked makes asking needless.</summary>
    public Reply? Reply { get; set; }

    /// <summary>What the contract says of the reply's media type.</summary>
    public ApiMedia? Media { get; set; }

    /// <summary>W3C trace id, for the exchange record.</summary>
    public string? TraceId { get; set; }

    /// <summary>W3C <c>traceparent</c> of this call, for the answer and for the system behind.</summary>
    public string TraceParent { get; set; } = "";

    /// <summary>True for a question about methods, which the route answers by itself.</summary>
    public bool IsOptions { get; set; }

    /// <summary>The values of the path's parameters by name.</summary>
    public string? PathValue(string name)
    {
        var template = Path!.Template.Segments;
        for (var i = 0; i < template.Count; i++)
        {
            if (template[i].IsParameter && template[i].Text == name)
            {
                return Target!.Segments[RoutePrefix + i];
            }
        }
        return null;
    }

    /// <summary>Segments before the contract's own path: <c>apis</c>, domain, name, version.</summary>
    public const int RoutePrefix = 4;

    public void Dispose()
    {
        Place?.Leave();
        Place = null;
        Json?.Dispose();
        Body?.Dispose();
        Reply?.Dispose();
    }
}
