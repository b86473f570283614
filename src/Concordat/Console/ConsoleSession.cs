using System.Net.Http.Json;
using Concordat.Control;

namespace Concordat.Web;

/// <summary>One person's view: a page being rendered, or a circuit. Everything it asks for goes to <c>/control/v1</c> with that person's cookie.</summary>
public sealed class ConsoleSession(IHttpClientFactory clients) : IDisposable
{
    /// <summary>The client's name: no cookie jar, no redirects.</summary>
    internal const string ClientName = "concordat-console";

    private HttpClient? _http;
    private ControlClient? _control;

    /// <summary>Who asks.</summary>
    internal ConsoleTicket Ticket { get; private set; } = new("", "");

    /// <summary>True from the first page on.</summary>
    internal bool HasBegun => _http is not null;

    /// <summary>Sends with the person's cookie.</summary>
    internal HttpClient Http => _http ?? throw new InvalidOperationException("The console's session has not begun.");

    /// <summary>The control plane's typed client.</summary>
    internal ControlClient Control => _control ??= new ControlClient(Http);

    internal void Begin(ConsoleTicket ticket)
    {
        if (_http is not null)
        {
            return;
        }
        Ticket = ticket;
        _http = clients.CreateClient(ClientName);
        _http.BaseAddress = new Uri(ticket.Address);
        // The control plane takes a cookie on an unsafe request only together with a header that a foreign page cannot send.
        _http.DefaultRequestHeaders.Add("Concordat-Request", "console");
        if (ticket.Cookie.Length > 0)
        {
            _http.DefaultRequestHeaders.Add("Cookie", $"{ConsoleTicket.CookieName}={ticket.Cookie}");
        }
    }

    /// <summary>The person; null where the session ended.</summary>
    internal async Task<Me?> Who(CancellationToken cancellationToken = default)
    {
        using var answer = await Http.GetAsync("/control/v1/session", cancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<Me>(cancellationToken) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();
}
