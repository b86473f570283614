using System.Text.Json;

namespace Concordat.Gateway.Answers;

/// <summary>What the system behind answered, or what is left of it after a step.</summary>
internal sealed class Reply(int status, string? contentType, PooledBytes body) : IDisposable
{
    /// <summary>Bodies nest no deeper than this, either way.</summary>
    public static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private JsonDocument? _json;

    public int Status => status;

    public string? ContentType => contentType;

    public PooledBytes Body { get; private set; } = body;

    /// <summary>The body as JSON, after <see cref="TryParse"/>; undefined where it is none.</summary>
    public JsonElement Json => _json?.RootElement ?? default;

    /// <summary>Names of the fields that the caller gets, for the exchange record.</summary>
    public string? Fields { get; set; }

    /// <summary>Whether the caller chose them.</summary>
    public bool IsSelected { get; set; }

    public bool TryParse()
    {
        try
        {
            _json ??= JsonDocument.Parse(Body.Memory, JsonOptions);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Takes another body in place of the one before.</summary>
    public void Replace(PooledBytes body)
    {
        _json?.Dispose();
        _json = null;
        Body.Dispose();
        Body = body;
    }

    public void Dispose()
    {
        _json?.Dispose();
        Body.Dispose();
    }
}
