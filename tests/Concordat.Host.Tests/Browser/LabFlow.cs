using Concordat.Core.Primitives;
using Concordat.Platform.Log;

namespace Concordat.Host.Tests.Browser;

/// <summary>A stand-in for the flow: keeps stages, and fails on messages that say so until it is mended.</summary>
internal sealed class LabFlow : IMessageHandler
{
    private static readonly FailureRules Once = new([]);

    public bool Mended { get; set; }

    public string Kind => "flow";

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        var content = await message.Payload(cancellationToken);
        await message.SaveStage("parsed", content, cancellationToken: cancellationToken);
        await message.SaveStage("mapped", "{ \"resourceType\": \"Bundle\", \"type\": \"transaction\" }"u8.ToArray(), cancellationToken: cancellationToken);
        return !Mended && message.Message.Channel == "lab-results-down"
            ? Disposition.Failed(Outcome.Unreachable, "unreachable", Once, "the EHR did not take the connection")
            : Disposition.Done();
    }
}
