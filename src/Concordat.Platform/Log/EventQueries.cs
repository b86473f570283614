using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Log;

/// <summary>Reads published events.</summary>
public static class EventQueries
{
    /// <summary>Events, newest first; each filter null for any.</summary>
    public static Task<List<StoredEvent>> Search(ModuleDb db, string? type, Guid? exchange, long? before, int most, CancellationToken cancellationToken = default) =>
        db.Read(context =>
        {
            var found = context.Set<StoredEvent>().AsQueryable();
            found = type is not null ? found.Where(e => e.Type == type) : found;
            found = exchange is { } one ? found.Where(e => e.Exchange == one) : found;
            found = before is { } seq ? found.Where(e => e.Seq < seq) : found;
            return found.OrderByDescending(e => e.Seq).Take(Math.Clamp(most, 1, 500)).ToListAsync(cancellationToken);
        }, cancellationToken);
}
