using System.Text.Json.Serialization;
using Concordat.Core.Catalogue;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Core.Scans;
using Concordat.Platform.Audit;
using Concordat.Platform.Problems;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Control;

/// <summary>Serializes the control plane's wire records, on both ends, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<ResourceDifference>))]
[JsonSerializable(typeof(IReadOnlyList<ControlApi.FindingView>))]
[JsonSerializable(typeof(IReadOnlyList<ClassifiedChange>))]
[JsonSerializable(typeof(IReadOnlyList<AffectedConsumer>))]
[JsonSerializable(typeof(ControlApi.VoteRequest))]
[JsonSerializable(typeof(ControlApi.CommentRequest))]
[JsonSerializable(typeof(ControlApi.CommentView))]
[JsonSerializable(typeof(ControlApi.RevisionRequest))]
[JsonSerializable(typeof(ControlApi.EmergencyRequest))]
[JsonSerializable(typeof(ControlApi.RightsExplanation))]
[JsonSerializable(typeof(ControlApi.GovernanceTable))]
[JsonSerializable(typeof(ControlApi.RightsRowView))]
[JsonSerializable(typeof(ControlApi.Agenda))]
[JsonSerializable(typeof(ControlApi.GovernanceReplay))]
[JsonSerializable(typeof(ControlApi.GovernanceAdviceView))]
[JsonSerializable(typeof(ControlApi.IdentityView))]
[JsonSerializable(typeof(ControlApi.PlanRequest))]
[JsonSerializable(typeof(ControlApi.PlanResponse))]
[JsonSerializable(typeof(ControlApi.OpenChangeRequest))]
[JsonSerializable(typeof(ControlApi.ApproveRequest))]
[JsonSerializable(typeof(ControlApi.ReasonRequest))]
[JsonSerializable(typeof(IReadOnlyList<ControlApi.ChangeView>))]
[JsonSerializable(typeof(ControlApi.ChangeDetail))]
[JsonSerializable(typeof(ControlApi.ChangeFile))]
[JsonSerializable(typeof(ControlApi.ReleaseList))]
[JsonSerializable(typeof(ControlApi.ReleaseDetail))]
[JsonSerializable(typeof(ControlApi.ReleaseFile))]
[JsonSerializable(typeof(ControlApi.ReleaseDiff))]
[JsonSerializable(typeof(ActivationSummary))]
[JsonSerializable(typeof(ControlApi.Catalogue))]
[JsonSerializable(typeof(ControlApi.ZoneMap))]
[JsonSerializable(typeof(ControlApi.Graph))]
[JsonSerializable(typeof(ControlApi.Impact))]
[JsonSerializable(typeof(IReadOnlyList<Scorecard>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(ControlApi.ScoreList))]
[JsonSerializable(typeof(ControlApi.DriftList))]
[JsonSerializable(typeof(ControlApi.FoundList))]
[JsonSerializable(typeof(ControlApi.DecidedChange))]
[JsonSerializable(typeof(List<ActivationSummary>))]
[JsonSerializable(typeof(ControlApi.MessagePage))]
[JsonSerializable(typeof(ControlApi.MessageDetail))]
[JsonSerializable(typeof(ControlApi.ReplayRequest))]
[JsonSerializable(typeof(ControlApi.PayloadRequest))]
[JsonSerializable(typeof(ControlApi.PayloadResponse))]
[JsonSerializable(typeof(ControlApi.ExchangePage))]
[JsonSerializable(typeof(ControlApi.ExchangeDetail))]
[JsonSerializable(typeof(ControlApi.EventPage))]
[JsonSerializable(typeof(ControlApi.AuditPage))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(ControlApi.Overview))]
[JsonSerializable(typeof(ControlApi.ScanDetail))]
[JsonSerializable(typeof(IReadOnlyList<ScannedInterface>))]
[JsonSerializable(typeof(ControlApi.Hint))]
[JsonSerializable(typeof(Problem))]
public sealed partial class ControlJson : JsonSerializerContext;
