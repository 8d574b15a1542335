using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore.Update;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Checks what is about to be saved against the limits of the columns, so that each database rejects the same values. SQLite itself
/// accepts any length and any amount. EF Core passes the rows here after it has detected the changes, so the check detects none again.
/// </summary>
internal sealed class ColumnLimits(DatabaseDependencies dependencies, RelationalDatabaseDependencies relationalDependencies)
    : RelationalDatabase(dependencies, relationalDependencies)
{
    private static readonly ConditionalWeakTable<IEntityType, Limit[]> Limits = [];

    /// <inheritdoc/>
    /// <exception cref="RejectedException">A value does not fit its column (400).</exception>
    /// <exception cref="UnrecoverableException">A row belongs to another tenant.</exception>
    public override Task<int> SaveChangesAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
    {
        var rows = (entries.FirstOrDefault()?.Context as ModuleDbContext)?.Session.Unit?.LoadAhead;
        foreach (var entry in entries)
        {
            TenantRows.Check(entry);
            if (entry.EntityState is EntityState.Added or EntityState.Modified)
            {
                Check(entry);
            }

            if (entry.EntityState is EntityState.Added)
            {
                rows?.OnAdding(entry);
            }
        }

        return base.SaveChangesAsync(entries, cancellationToken);
    }

    private static void Check(IUpdateEntry entry)
    {
        foreach (var limit in Limits.GetValue(entry.EntityType, static type => [.. Find(type, "")]))
        {
            if ((entry.EntityState == EntityState.Added || entry.IsModified(limit.Property))
                && entry.GetCurrentValue(limit.Property) is { } value
                && limit.FindFault(value) is { } fault)
            {
                throw Rejection.Invalid(
                    limit.Field, $"{fault} (table {entry.EntityType.GetTableName()}, column {limit.Property.GetColumnName()}).");
            }
        }
    }

    private static IEnumerable<Limit> Find(ITypeBase type, string path) => type.GetProperties()
        .Where(p => StoredTypeOf(p) is { } stored && (stored == typeof(string) || stored == typeof(decimal)))
        .Select(p => new Limit(p, path + JsonNamingPolicy.CamelCase.ConvertName(p.Name)))
        .Concat(type.GetComplexProperties().Where(c => !c.IsCollection).SelectMany(
            c => Find(c.ComplexType, $"{path}{JsonNamingPolicy.CamelCase.ConvertName(c.Name)}.")));

    private static Type StoredTypeOf(IProperty property) =>
        property.GetTypeMapping().Converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;

    private sealed class Limit(IProperty property, string field)
    {
        private const int MaxDigits = 28;

        private readonly ValueConverter? _converter = property.GetTypeMapping().Converter;
        private readonly int? _maxLength = property.GetMaxLength();
        private readonly int _scale = Math.Min(property.GetScale() ?? 0, MaxDigits);
        private readonly int? _integerDigits = property.GetPrecision() is { } precision ? precision - (property.GetScale() ?? 0) : null;
        private readonly bool _isUnique = property.IsKey() || property.GetContainingIndexes().Any(index => index.IsUnique);

        public IProperty Property { get; } = property;

        public string Field { get; } = field;

        public string? FindFault(object value) => (_converter is null ? value : _converter.ConvertToProvider(value)) switch
        {
            string text => FindFault(text),
            decimal amount when _integerDigits is < MaxDigits and { } digits && decimal.Round(Math.Abs(amount), _scale) >= (decimal)Math.Pow(10, digits) =>
                $"The number {amount} is too large to be stored: it can have at most {digits} digits before the decimal point",
            _ => null,
        };

        private string? FindFault(string text)
        {
            if (TextRule.FindUnstorable(text) is { } fault)
            {
                return fault.TrimEnd('.');
            }

            if (_maxLength is { } max && text.Length > max)
            {
                return $"The text has {text.Length} characters, but at most {max} can be stored";
            }

            // SQL Server ignores blanks at the end where it compares, so two keys that differ on the others would be one there.
            return _isUnique && text.EndsWith(' ') ? "The text ends with a blank, which a unique column does not allow" : null;
        }
    }
}
