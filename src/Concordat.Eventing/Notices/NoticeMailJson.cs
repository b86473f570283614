using System.Text.Json.Serialization;
using Concordat.Governance.Notices;

namespace Concordat.Eventing.Notices;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NoticeMail))]
internal sealed partial class NoticeMailJson : JsonSerializerContext;
