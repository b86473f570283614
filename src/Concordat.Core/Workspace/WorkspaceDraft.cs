using Concordat.Core.Advice;
using Concordat.Core.Batch;
using Concordat.Core.Calendars;
using Concordat.Core.Consents;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Investment;
using Concordat.Core.Mapping;
using Concordat.Core.Notices;
using Concordat.Core.Playbooks;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Products;
using Concordat.Core.Workflows;

namespace Concordat.Core.Workspace;

/// <summary>A workspace while its files are being read.</summary>
internal sealed class WorkspaceDraft(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, List<Finding> findings)
{
    private readonly Dictionary<string, DocumentNode?> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourcePosition> taken = new(StringComparer.Ordinal);

    public Organization? Organization { get; set; }

    public Dictionary<string, Governance> Governances { get; } = [];

    public Dictionary<string, Tier> Tiers { get; } = [];

    public Dictionary<string, Classification> Classifications { get; } = [];

    public Dictionary<string, Zone> Zones { get; } = [];

    public Dictionary<string, SystemResource> Systems { get; } = [];

    public Dictionary<string, Partner> Partners { get; } = [];

    public Dictionary<string, PartnerClient> Clients { get; } = [];

    public Dictionary<string, ServiceAccount> ServiceAccounts { get; } = [];

    public Dictionary<string, Domain> Domains { get; } = [];

    public Dictionary<string, Api> Apis { get; } = [];

    public Dictionary<string, EventType> Events { get; } = [];

    public Dictionary<string, Flow> Flows { get; } = [];

    public Dictionary<string, WorkflowDefinition> Workflows { get; } = [];

    public Dictionary<string, BatchJob> Jobs { get; } = [];

    public Dictionary<string, CompiledMapping> Mappings { get; } = [];

    public Dictionary<string, Profile> Profiles { get; } = [];

    public Dictionary<string, OdooOperations> Operations { get; } = [];

    public Dictionary<string, Waiver> Waivers { get; } = [];

    public Dictionary<string, AdviceStandard> Advice { get; } = [];

    public Dictionary<string, NoticeStandard> Notices { get; } = [];

    public Dictionary<string, ConsentStandard> Consents { get; } = [];

    public Dictionary<string, Playbook> Playbooks { get; } = [];

    public Dictionary<string, BusinessCalendar> Calendars { get; } = [];

    public Dictionary<string, PrivilegedAccess> PrivilegedAccess { get; } = [];

    public Dictionary<string, Proposal> Proposals { get; } = [];

    public Dictionary<string, Product> Products { get; } = [];

    /// <summary>Paths of all files.</summary>
    public IEnumerable<string> Files => files.Keys;

    public HashSet<string> Unreadable { get; } = [];

    public List<Finding> Findings => findings;

    public int FilesRead => documents.Count;

    /// <summary>The tree of a file, read once; its findings are added then. Null where it is not there or not readable.</summary>
    public DocumentNode? Document(string path)
    {
        if (!documents.TryGetValue(path, out var root))
        {
            if (!files.TryGetValue(path, out var content))
            {
                return null;
            }

            var read = DocumentReader.Read(path, content);
            findings.AddRange(read.Findings);
            root = read.Root;
            documents.Add(path, root);
            if (root is null && read.Findings.Count == 0)
            {
                findings.Add(Finding.Error("resource-type", "The file is empty.", new SourcePosition(path, 0, 0), "Write a resource or delete the file."));
            }
        }

        return root;
    }

    /// <summary>A set for one contract: its references lead to files of the workspace.</summary>
    public DocumentSet Contract() => new(path => files.TryGetValue(path, out var content) ? content : null);

    /// <summary>Adds what is wrong with files that only a contract refers to.</summary>
    public void TellAll(DocumentSet set)
    {
        foreach (var one in set.Documents.Where(one => files.ContainsKey(one.Location)))
        {
            Document(one.Location);
        }
    }

    /// <summary>The mapping in a file that a resource names relative to itself, or null after a finding.</summary>
    public (string Path, MappingNode Root)? Referenced(ResourceFile from, Ref reference)
    {
        if (reference.Name.Length == 0)
        {
            return null;
        }

        var path = WorkspacePath.Resolve(WorkspacePath.Folder(from.Path), reference.Name);
        if (path is null || !files.ContainsKey(path))
        {
            var folder = WorkspacePath.Folder(path ?? from.Path);
            var beside = files.Keys.Where(f => WorkspacePath.Folder(f) == folder).Select(f => f[(f.LastIndexOf('/') + 1)..]).ToList();
            findings.Add(Finding.Error("reference-file", path is null ? "The file lies outside the workspace." : $"There is no file '{path}'.", reference.At, Spelling.Fix(reference.Name, beside)));
            return null;
        }

        var root = Document(path);
        if (root is not (null or MappingNode))
        {
            findings.Add(Finding.Error("resource-type", $"The file must hold a mapping, and here stands {root.Noun}.", root.At));
        }

        return root is MappingNode mapping ? (path, mapping) : null;
    }

    /// <summary>Reads an operations file once, however many resources name it.</summary>
    public void KeepOperations(string path, MappingNode root)
    {
        if (!Operations.ContainsKey(path) && OdooOperations.Read(root, findings) is { } operations)
        {
            Operations.Add(path, operations);
        }
    }

    /// <summary>Keeps a resource under its name, unless the name is taken.</summary>
    public void Keep<T>(Dictionary<string, T> shelf, string kind, string id, SourcePosition at, T resource)
    {
        if (taken.TryAdd(kind + ":" + id, at))
        {
            shelf[id] = resource;
        }
        else
        {
            findings.Add(Finding.Error("resource-duplicate-name", $"There is a {kind} '{id}' already, at {taken[kind + ":" + id]}.", at, "Names of one kind are unique."));
        }
    }
}

/// <summary>A resource file on its way.</summary>
internal sealed record ResourceFile(string Path, DocumentNode Root)
{
    public string[] Segments { get; } = Path.Split('/');

    /// <summary>The second folder, in files below <c>domains/</c>.</summary>
    public string Domain => Segments[1];

    public SourcePosition Place(string key) => (Root as MappingNode)?.Get(key)?.At ?? Root.At;
}
