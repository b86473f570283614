using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Platform;

/// <summary>Secrets by reference, from files, mounts and a protocol double of Vault: each use sees what lies there now, and nothing ever prints one.</summary>
public sealed class SecretStoreTests : IAsyncLifetime
{
    private const string Canary = "canary-3f9a77";
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-secrets-").FullName;
    private readonly Lines _log = new();
    private VaultProtocolDouble _vault = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "secrets"));
        _vault = await VaultProtocolDouble.Start();
        _vault.Secrets["odoo/service"] = new JsonObject { ["key"] = Canary, ["number"] = 5 };
    }

    public async ValueTask DisposeAsync()
    {
        await _vault.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_field_of_a_secret_in_Vault_is_read_and_kept_for_its_time()
    {
        using var secrets = Store(TimeSpan.FromHours(1));
        Assert.Equal(Canary, secrets.Resolve("vault:odoo/service#key"));
        var asked = _vault.Requests;
        Assert.Equal(Canary, secrets.Resolve("vault:odoo/service#key"));
        Assert.Equal(asked, _vault.Requests);
    }

    [Fact]
    public void A_new_value_in_Vault_is_taken_up_without_a_restart()
    {
        using var secrets = Store(TimeSpan.Zero);
        Assert.Equal(Canary, secrets.Resolve("vault:odoo/service#key"));
        _vault.Secrets["odoo/service"] = new JsonObject { ["key"] = "another" };
        Assert.Equal("another", secrets.Resolve("vault:odoo/service#key"));
    }

    [Fact]
    public void What_is_known_stays_while_Vault_does_not_answer_and_no_longer_than_is_set()
    {
        using var patient = Store(TimeSpan.Zero);
        using var strict = Store(TimeSpan.Zero, staleFor: TimeSpan.Zero);
        Assert.Equal((Canary, Canary), (patient.Resolve("vault:odoo/service#key"), strict.Resolve("vault:odoo/service#key")));
        _vault.IsSealed = true;
        Assert.Equal((Canary, null), (patient.Resolve("vault:odoo/service#key"), strict.Resolve("vault:odoo/service#key")));
        Assert.Contains("sealed", string.Join('\n', _log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_who_ask_at_once_cost_one_request()
    {
        using var secrets = Store(TimeSpan.FromHours(1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew( // threads of their own: the double answers in this process
            () => secrets.Resolve("vault:odoo/service#key"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(answers, answer => Assert.Equal(Canary, answer));
        Assert.Equal(1, _vault.Requests);
    }

    [Fact]
    public void A_token_that_an_agent_replaces_is_read_again()
    {
        using var secrets = Store(TimeSpan.Zero);
        Assert.Equal(Canary, secrets.Resolve("vault:odoo/service#key"));
        _vault.Token = "token-2";
        File.WriteAllText(Path.Combine(_folder, "token"), "token-2\n");
        _vault.Secrets["odoo/service"] = new JsonObject { ["key"] = "another" };
        Assert.Equal("another", secrets.Resolve("vault:odoo/service#key"));
    }

    [Fact]
    public void A_service_account_of_Kubernetes_signs_in_and_again_where_its_token_has_ended()
    {
        File.WriteAllText(Path.Combine(_folder, "jwt"), _vault.Jwt);
        using var secrets = Store(TimeSpan.Zero, kubernetes: true);
        Assert.Equal(Canary, secrets.Resolve("vault:odoo/service#key"));
        _vault.Token = "token-2"; // the one that was given is refused from now on
        _vault.Secrets["odoo/service"] = new JsonObject { ["key"] = "another" };
        Assert.Equal("another", secrets.Resolve("vault:odoo/service#key"));
    }

    [Theory]
    [InlineData("vault:odoo/none#key", "no such secret")]
    [InlineData("vault:odoo/service#none", "no field 'none'")]
    [InlineData("vault:odoo/service#number", "no field 'number'")]
    public void What_is_missing_is_told(string reference, string told)
    {
        using var secrets = Store(TimeSpan.Zero);
        Assert.Null(secrets.Resolve(reference));
        Assert.Contains(told, Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vault:../sys/raw#key"), InlineData("vault:odoo//service#key"), InlineData("vault:odoo/service"), InlineData("vault:odoo/service#a#b")]
    [InlineData("vault:odoo/%2e%2e/x#key"), InlineData("file:../x"), InlineData("other:x"), InlineData("vault:odoo/service?x#key")]
    public void What_is_no_reference_is_not_asked_for(string reference)
    {
        using var secrets = Store(TimeSpan.Zero);
        Assert.Null(secrets.Resolve(reference));
        Assert.Equal(0, _vault.Requests);
    }

    [Fact]
    public void Neither_a_secret_nor_a_token_stands_in_any_line_or_error()
    {
        File.WriteAllText(Path.Combine(_folder, "jwt"), "wrong");
        using (var secrets = Store(TimeSpan.Zero))
        {
            Assert.Equal(Canary, secrets.Resolve("vault:odoo/service#key"));
            secrets.Resolve("vault:odoo/none#key");
            _vault.Token = "token-of-another";
            secrets.Resolve("vault:odoo/service#key");
            _vault.IsSealed = true;
            secrets.Resolve("vault:odoo/service#key");
        }
        _vault.IsSealed = false;
        using (var refused = Store(TimeSpan.Zero, kubernetes: true))
        {
            refused.Resolve("vault:odoo/service#key");
        }
        Assert.True(_log.All.Count >= 4, string.Join('\n', _log.All));
        Assert.All(_log.All, line => Assert.All((string[])[Canary, "token-1", "token-of-another", "wrong"], word => Assert.DoesNotContain(word, line, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_mounted_secret_whose_folder_is_swapped_is_taken_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Kubernetes mounts by symbolic links");
        var mount = Path.Combine(_folder, "secrets");
        foreach (var (version, value) in ((string, string)[])[("..2026_1", "first"), ("..2026_2", "second")])
        {
            Directory.CreateDirectory(Path.Combine(mount, version));
            File.WriteAllText(Path.Combine(mount, version, "odoo"), value + "\n");
        }
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026_1");
        File.CreateSymbolicLink(Path.Combine(mount, "odoo"), "..data/odoo");
        using var secrets = Store(TimeSpan.Zero);
        Assert.Equal("first", secrets.Resolve("file:odoo"));
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data_tmp"), "..2026_2");
        Directory.Delete(Path.Combine(mount, "..data"));
        Directory.Move(Path.Combine(mount, "..data_tmp"), Path.Combine(mount, "..data"));
        Assert.Equal("second", secrets.Resolve("file:odoo"));
    }

    [Theory]
    [InlineData("http://vault.example:8200", "token"), InlineData("vault", "token"), InlineData("https://vault.example", null)]
    public void Settings_that_do_not_fit_are_told(string address, string? token) =>
        Assert.Contains("Platform:Vault", Assert.Throws<InvalidOperationException>(() => new VaultClient(new VaultOptions { Address = address, TokenFile = token })).Message, StringComparison.Ordinal);

    private SecretStore Store(TimeSpan cacheFor, TimeSpan? staleFor = null, bool kubernetes = false)
    {
        File.WriteAllText(Path.Combine(_folder, "token"), _vault.Token + "\n");
        return new SecretStore(
            new PlatformOptions
            {
                DataFolder = _folder,
                Vault = new VaultOptions
                {
                    Address = _vault.Address, TokenFile = kubernetes ? null : Path.Combine(_folder, "token"), KubernetesRole = kubernetes ? "concordat" : null,
                    KubernetesTokenFile = Path.Combine(_folder, "jwt"), CacheFor = cacheFor, StaleFor = staleFor ?? TimeSpan.FromMinutes(10),
                },
            }, _log);
    }

    private sealed class Lines : ILogger<SecretStore>
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception) + exception);
    }
}
