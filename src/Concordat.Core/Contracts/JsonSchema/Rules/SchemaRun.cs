using System.Diagnostics;
using Concordat.Core.Contracts.JsonSchema.Compilation;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// One validation: what it may still cost and, while it collects, where it is and what it found. A run that does not collect stops
/// at the first failure and keeps no paths; so do speculative branches (anyOf, not, if).
/// </summary>
internal sealed class SchemaRun
{
    /// <summary>Schemas within schemas at one place; beyond it the schema refers to itself without going down.</summary>
    private const int MaxDepth = 512;

    /// <summary>Schemas, properties and items that one run looks at: combinators over recursive schemas can multiply without end.</summary>
    private const int MaxWork = 4_000_000;

    private const int MaxErrors = 100;

    private const string TooLarge = "The content is too deep or too large for its schema to be checked.";

    /// <summary>What is said where a pattern that backtracks was not decided in its time.</summary>
    public const string Undecided = "A pattern of the contract takes too long on this text, so that it was not decided.";

    /// <summary>All patterns of a run together that need a backtracking engine.</summary>
    private static readonly long PatternTime = Stopwatch.Frequency * 2 / 5;

    [ThreadStatic]
    private static SchemaRun? s_spare;

    private readonly List<SchemaResource> _scope = [];
    private readonly Stack<Evaluated> _spareMarks = new();
    private readonly SchemaPath _instancePath = new();
    private readonly SchemaPath _keywordPath = new();
    private List<SchemaError>? _errors;
    private int _first;
    private int _depth;
    private int _work;
    private long _patternTime;

    /// <summary>True while failures are recorded, and so all of them are looked for.</summary>
    public bool Collecting { get; private set; }

    /// <summary>True once a limit was reached: the answer is no, whatever the rules said since.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>True where some reference depends on the resources that led to it.</summary>
    public bool TracksScope { get; private set; }

    /// <summary>True where a property or item can be checked as it is: no path is kept, and nothing is evaluated that must be set aside.</summary>
    public bool IsFree => !Collecting && Marks is null;

    /// <summary>True where neither paths nor resources are kept.</summary>
    public bool IsPlain => !Collecting && !TracksScope;

    /// <summary>The properties or items of the current instance that were evaluated so far; null where nobody asks.</summary>
    public Evaluated? Marks { get; set; }

    /// <summary>The resources that led here, outermost first.</summary>
    public List<SchemaResource> Scope => _scope;

    /// <summary>Takes the spare run of this thread, so that a validation allocates nothing.</summary>
    public static SchemaRun Begin(bool tracksScope, List<SchemaError>? errors)
    {
        var run = s_spare ?? new SchemaRun();
        s_spare = null;
        run.TracksScope = tracksScope;
        run._errors = errors;
        run._first = errors?.Count ?? 0;
        run.Collecting = errors is not null;
        run.Exhausted = false;
        run._depth = run._work = 0;
        run._patternTime = 0;
        return run;
    }

    /// <summary>Gives the run back.</summary>
    public void End()
    {
        _errors = null;
        Marks = null;
        _scope.Clear();
        _instancePath.Clear();
        _keywordPath.Clear();
        s_spare = this;
    }

    /// <summary>Counts one schema; false when a limit is reached.</summary>
    public bool Descend(SchemaNode node) => (++_depth <= MaxDepth && ++_work <= MaxWork) || Exhaust(node);

    /// <summary>Counts a container or a combination that a plan looks at; false when a limit is reached.</summary>
    public bool Enter() => (++_depth <= MaxDepth && ++_work <= MaxWork) || Exhaust(null);

    public void Ascend() => _depth--;

    /// <summary>Counts work of other kinds: properties, items, characters of patterns.</summary>
    public void Spend(long work) => _work = (int)Math.Min(_work + work, MaxWork + 1);

    /// <summary>Counts work before it is done; false when a limit is reached.</summary>
    public bool Afford(long work, SchemaNode? node)
    {
        Spend(work);
        return _work <= MaxWork || Exhaust(node);
    }

    /// <summary>Counts the time of a pattern that backtracks; false when all of it is used up.</summary>
    public bool SpendPatternTime(long since, SchemaNode? node)
    {
        _patternTime += Stopwatch.GetTimestamp() - since;
        return _patternTime <= PatternTime || Exhaust(node, Undecided);
    }

    /// <summary>Ends the run with a no.</summary>
    public bool Exhaust(SchemaNode? node, string message = TooLarge)
    {
        if (!Exhausted)
        {
            Exhausted = true;
            Collecting = _errors is not null && node is not null;
            Fail(node!, "", message);
            Collecting = false;
        }
        return false;
    }

    /// <summary>Records a failure at the current place; always false.</summary>
    public bool Fail(SchemaNode node, string keyword, string message)
    {
        if (Collecting)
        {
            _errors!.Add(new SchemaError(_instancePath.ToString(), _keywordPath.Of(keyword), message) { AbsoluteKeywordLocation = node.Locate(keyword) });
            Collecting = _errors.Count - _first < MaxErrors;
        }
        return false;
    }

    /// <summary>Checks another schema at the same place.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="json">Begins with the instance.</param>
    /// <param name="length">The length of the instance, or 0.</param>
    /// <param name="step">The keyword that leads there, escaped, with an index where there is one: <c>allOf/0</c>.</param>
    public bool Apply(SchemaNode schema, ReadOnlySpan<byte> json, ref int length, string step)
    {
        if (!Collecting)
        {
            return schema.Check(json, ref length, this);
        }
        _keywordPath.Enter(step);
        var valid = schema.Check(json, ref length, this);
        _keywordPath.Leave();
        return valid;
    }

    /// <summary>Checks a property or item.</summary>
    public bool ApplyBelow(SchemaNode schema, ReadOnlySpan<byte> json, ref int length, string step, string? name, int index)
    {
        if (IsFree)
        {
            return schema.Check(json, ref length, this);
        }
        var marks = Marks;
        Marks = null;
        _instancePath.Enter(name, index);
        _keywordPath.Enter(step);
        var valid = schema.Check(json, ref length, this);
        _keywordPath.Leave();
        _instancePath.Leave();
        Marks = marks;
        return valid;
    }

    /// <summary>Whether the instance meets a schema, without recording anything; what a failing branch evaluated does not count.</summary>
    public bool Matches(SchemaNode schema, ReadOnlySpan<byte> json, ref int length)
    {
        var collecting = Collecting;
        Collecting = false;
        bool valid;
        if (Marks is not { } marks)
        {
            valid = schema.Check(json, ref length, this);
        }
        else
        {
            var branch = Marks = RentMarks();
            valid = schema.Check(json, ref length, this);
            if (valid)
            {
                marks.Add(branch);
            }
            ReturnMarks(branch);
            Marks = marks;
        }
        Collecting = collecting && !Exhausted;
        return valid;
    }

    public Evaluated RentMarks()
    {
        var marks = _spareMarks.TryPop(out var spare) ? spare : new Evaluated();
        marks.Reset();
        return marks;
    }

    public void ReturnMarks(Evaluated marks) => _spareMarks.Push(marks);

    public bool EnterScope(SchemaResource resource)
    {
        if (_scope.Count > 0 && ReferenceEquals(_scope[^1], resource))
        {
            return false;
        }
        _scope.Add(resource);
        return true;
    }

    public void LeaveScope() => _scope.RemoveAt(_scope.Count - 1);
}
