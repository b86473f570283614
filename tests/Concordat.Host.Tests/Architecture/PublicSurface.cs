using System.Reflection;
using System.Runtime.CompilerServices;

namespace Concordat.Host.Tests.Architecture;

/// <summary>A module shows its module class, its options and its front doors; everything else is its own business.</summary>
public sealed class PublicSurface
{
    private static readonly Dictionary<string, string[]> FrontDoors = new(StringComparer.Ordinal)
    {
        ["Concordat.Systems"] = ["SystemCall", "SystemReply", "OperationCall", "SystemTarget", "SystemLimits", "SystemOverride", "BrokerSettings"],
        ["Concordat.Sandbox"] = ["SandboxUser"],
        ["Concordat.Governance"] = ["ControlApi", "ControlJson", "Bootstrap", "Refusal", "EndpointNotice", "PartnerPortal", "PortalUser", "PortalProposal", "IPartnerWatch", "PartnerSandbox", "SandboxCaller", "SandboxCall", "SandboxFault"],
        ["Concordat.Eventing"] =
        [
            "EventTypeView", "EventTypeList", "SubscriptionView", "SubscriptionList", "SubscriptionDetail", "PublicationView", "PublicationList", "WebhookAttemptView", "ReplayView", "ReplayList", "EndpointView", "EndpointList", "EventReasonRequest", "ResendRequest", "Resent", "EventReplayRequest", "EventsJson",
        ],
        ["Concordat.Gateway"] = ["GatewayExplanation", "GatewayExplanationStep", "GatewayExplanationJson"],
        ["Concordat.Workflow"] = ["WorkflowApi", "WorkflowJson"],
        ["Concordat.Trust"] =
        [
            "Actor", "CallerCheck", "Caller", "CallerNetwork", "TokenCheck", "TokenBinding", "SenderCheck", "SenderFlaw", "DecisionPoint", "Decision", "DataScope", "AccessFacts", "Interaction", "SmartScope", "ConsentGate", "IGlassWatch", "PatientIndex", "PatientIdentifier",
            "PatientResolution", "PeopleDirectory", "GroupMembers", "Policies", "Roles", "ClientKeys", "SandboxClients", "SandboxKeys", "SandboxProof", "ClientSuspension", "Privileged", "IPrivilegeWatch", "PrivilegeGate", "KeyRotation", "SameOrigin", "AccessGrants", "AccessGrant", "AccessReviewer",
        ],
    };

    [Theory]
    [InlineData("Concordat.Trust"), InlineData("Concordat.Governance"), InlineData("Concordat.Systems"), InlineData("Concordat.Gateway")]
    [InlineData("Concordat.Integration"), InlineData("Concordat.Eventing"), InlineData("Concordat.Workflow"), InlineData("Concordat.Insights")]
    [InlineData("Concordat.Sandbox")]
    public void A_module_shows_no_more_than_its_front_door(string module)
    {
        var allowed = FrontDoors.GetValueOrDefault(module, []);
        var shown = Assembly.Load(module).GetExportedTypes()
            .Where(type => !type.IsNested && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(type => type.Name)
            .Where(name => !name.EndsWith("Module", StringComparison.Ordinal) && !name.EndsWith("Options", StringComparison.Ordinal))
            .Except(allowed);
        Assert.Empty(shown);
    }
}
