namespace Concordat.Core.Workspace;

/// <summary>The fixed words of the workspace and what they mean.</summary>
public static class Words
{
    /// <summary><c>lifecycle</c></summary>
    public static readonly Choices<Lifecycle> Lifecycles = new(
        ("draft", Lifecycle.Draft), ("published", Lifecycle.Published), ("deprecated", Lifecycle.Deprecated), ("retired", Lifecycle.Retired));

    /// <summary><c>criticality</c></summary>
    public static readonly Choices<Criticality> Criticalities = new(
        ("low", Criticality.Low), ("medium", Criticality.Medium), ("high", Criticality.High), ("life-critical", Criticality.LifeCritical));

    /// <summary><c>degraded</c></summary>
    public static readonly Choices<Degraded> Degradations = new(
        ("reject", Degraded.Reject), ("queue", Degraded.Queue), ("stale", Degraded.Stale));

    /// <summary><c>type</c> of a system</summary>
    public static readonly Choices<SystemType> SystemTypes = new(
        ("odoo", SystemType.Odoo), ("fhir", SystemType.Fhir), ("http", SystemType.Http), ("sftp", SystemType.Sftp), ("model", SystemType.Model),
        ("rabbitmq", SystemType.RabbitMq), ("kafka", SystemType.Kafka));

    /// <summary><c>deployment</c></summary>
    public static readonly Choices<Deployment?> Deployments = new(
        ("managed-cloud", Deployment.ManagedCloud), ("private-cloud", Deployment.PrivateCloud), ("on-premises", Deployment.OnPremises), ("hybrid", Deployment.Hybrid));

    /// <summary><c>transit</c></summary>
    public static readonly Choices<Transit> Transits = new(("tls", Transit.Tls), ("mtls", Transit.Mtls));

    /// <summary><c>senderConstrained</c></summary>
    public static readonly Choices<SenderConstraint> SenderConstraints = new(("dpop", SenderConstraint.Dpop), ("mtls", SenderConstraint.Mtls), ("either", SenderConstraint.Either));

    /// <summary><c>then</c> of a failure rule</summary>
    public static readonly Choices<FailureEnd> FailureEnds = new(("dead-letter", FailureEnd.DeadLetter), ("stop", FailureEnd.Stop));

    /// <summary><c>consent</c></summary>
    public static readonly Choices<bool> Consents = new(("required", true), ("none", false));

    /// <summary>Words that mean themselves.</summary>
    public static Choices<string> Of(params string[] words) => new([.. words.Select(w => (w, w))]);
}
