using Concordat.Trust.Clients;
using Concordat.Trust.Consents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Trust;

/// <summary>Holds in memory what narrows the release at run time, and follows what other nodes change; so with the keys of tokens.</summary>
internal sealed class Narrowing(Suspensions suspensions, Tokens.Revocations revocations, Tokens.TokenKeys keys, ConsentStore consents, BrokenGlass glass, TimeProvider clock, ILogger<Narrowing> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Reload(cancellationToken); // before the first call is let in
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Reload(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError("Suspensions, revocations, consent directives or keys could not be read: {Failure}", failure.GetType().Name);
            }
        }
    }

    private async Task Reload(CancellationToken cancellationToken)
    {
        await suspensions.Reload(cancellationToken);
        await revocations.Reload(cancellationToken);
        keys.Reload();
        await consents.Reload(cancellationToken);
        await glass.Reload(cancellationToken);
    }
}
