using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Concordat.Platform.Data;

/// <summary>
/// The one EF Core context. A scoped instance reads; its <see cref="SaveChangesAsync(bool, CancellationToken)"/> goes through
/// the database's write path like every other write, so that libraries that only know a DbContext (OpenIddict, Identity) share it.
/// </summary>
public abstract class ConcordatDb(DbContextOptions options, IEnumerable<ModelPart> parts) : DbContext(options)
{
    private readonly ModelPart[] _parts = [.. parts.OrderBy(p => p.Module, StringComparer.Ordinal)];

    /// <summary>Set by dependency injection for scoped instances; null inside a unit of work, which already is a transaction.</summary>
    internal IDatabase? Writer { get; set; }

    /// <summary>Distinguishes models in EF's cache: a test may run with fewer modules than the host.</summary>
    internal string ModelKey => string.Join(',', _parts.Select(p => p.Module));

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Writer is null || Database.CurrentTransaction is not null)
        {
            return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        return Writer.Write(async unit =>
        {
            var own = Database.GetDbConnection();
            Database.SetDbConnection(unit.Connection);
            try
            {
                await Database.UseTransactionAsync(unit.Transaction, cancellationToken);
                return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            }
            finally
            {
                await Database.UseTransactionAsync(null, cancellationToken);
                Database.SetDbConnection(own);
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // EF on SQLite cannot order DateTimeOffset, so times are stored as UTC ticks on both databases.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<TicksConverter>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var part in _parts)
        {
            part.Map(modelBuilder);
        }
        SnakeCaseNames(modelBuilder);
    }

    private static void SnakeCaseNames(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
            {
                entity.SetTableName(SnakeCase.From(table));
            }
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase.From(property.Name));
            }
            foreach (var key in entity.GetKeys())
            {
                key.SetName(SnakeCase.From(key.GetName()!));
            }
            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(SnakeCase.From(index.GetDatabaseName()!));
            }
            foreach (IMutableForeignKey foreignKey in entity.GetForeignKeys())
            {
                foreignKey.SetConstraintName(SnakeCase.From(foreignKey.GetConstraintName()!));
            }
        }
    }

    private sealed class TicksConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

/// <summary>The context on SQLite; its migrations lie in the host.</summary>
public sealed class SqliteConcordatDb(DbContextOptions<SqliteConcordatDb> options, IEnumerable<ModelPart> parts) : ConcordatDb(options, parts);

/// <summary>The context on PostgreSQL; its migrations lie in the host.</summary>
public sealed class PostgresConcordatDb(DbContextOptions<PostgresConcordatDb> options, IEnumerable<ModelPart> parts) : ConcordatDb(options, parts);

/// <summary>One model per set of modules; EF's own key is the type of the context alone.</summary>
internal sealed class ModelPerParts : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), (context as ConcordatDb)?.ModelKey, designTime);
}
