using System.Text;
using Concordat.Core.Events;
using Concordat.Eventing.Webhooks;
using CloudNative.CloudEvents.SystemTextJson;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>The signature against the example of the specification's reference libraries, and the event against a foreign reader.</summary>
public sealed class WebhookSignatureTests
{
    [Fact]
    public void Signs_the_example_of_the_specification()
    {
        var key = WebhookKey.Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
        var signature = key.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), InlineData("whsec_not base64"), InlineData("whsec_c2hvcnQ=")]
    public void Takes_no_secret_that_is_missing_malformed_or_too_short(string? secret) => Assert.Null(WebhookKey.Read(secret));

    [Fact]
    public void A_foreign_reader_understands_our_events()
    {
        var id = Guid.NewGuid();
        var written = new CloudEvent(id.ToString(), "clinical.lab-result.received.v1", "/domains/clinical/flows/lab-results", "urn:uuid:1", DateTimeOffset.UnixEpoch, new() { ["status"] = "final" })
        {
            Exchange = id,
            Release = 3,
        }.ToJson();
        var read = new JsonEventFormatter().DecodeStructuredModeMessage(written, new System.Net.Mime.ContentType(CloudEvent.MediaType), null);
        Assert.Equal((id.ToString(), "clinical.lab-result.received.v1", "urn:uuid:1", DateTimeOffset.UnixEpoch), (read.Id, read.Type, read.Subject, read.Time));
        Assert.True(read.IsValid);
        Assert.Equal("3", read["concordatrelease"]?.ToString());
        Assert.Equal(written, CloudEvent.Read(written)!.ToJson());
    }

    [Theory]
    [InlineData("{}"), InlineData("[1]"), InlineData("not json"), InlineData("""{"specversion":"1.0","id":7}""")]
    public void What_is_no_event_is_read_as_nothing(string json) => Assert.Null(CloudEvent.Read(Encoding.UTF8.GetBytes(json)));
}
