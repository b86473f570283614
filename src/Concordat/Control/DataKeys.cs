using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>A key of payloads, as <c>/control/v1/keys/data</c> tells.</summary>
internal sealed record DataKeyView(string Id, string Month, string Master, bool Writes, bool Held);

/// <summary>All of them, and the master keys.</summary>
internal sealed record DataKeyList(IReadOnlyList<DataKeyView> Keys, IReadOnlyList<string> MasterKeys);

/// <summary>All keys of the product that are told.</summary>
internal sealed record AllKeys(IReadOnlyList<TokenKeyView> TokenKeys, IReadOnlyList<DataKeyView> DataKeys, IReadOnlyList<string> MasterKeys);

/// <summary>The number that ids of new keys end with.</summary>
internal sealed record RotatedDataKeys(int Number);

/// <summary>The master key that wraps now.</summary>
internal sealed record RotatedMasterKey(string Master, int Keys);

/// <summary>What the destruction of a key reached.</summary>
internal sealed record ShreddedKeyView(string Id, long Payloads, long DeadLetters, int Tried);

/// <summary>All of them.</summary>
internal sealed record ShreddedKeys(IReadOnlyList<ShreddedKeyView> Shredded);

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DataKeyList))]
[JsonSerializable(typeof(AllKeys))]
[JsonSerializable(typeof(RotatedDataKeys))]
[JsonSerializable(typeof(RotatedMasterKey))]
[JsonSerializable(typeof(ShreddedKeys))]
internal sealed partial class DataKeyJson : JsonSerializerContext;
