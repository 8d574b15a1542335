using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Creates the plan of a copy from the models of one DbContext on two databases. It matches columns by property, not by name. Each table
/// comes after the tables that it references.
/// </summary>
internal sealed class CopyPlan
{
    /// <summary>
    /// Tables that are not copied row by row: the log is copied separately, and claims on the source do not apply to the target.
    /// </summary>
    private static readonly Type[] CopiedSeparately = [typeof(OutboxRow), typeof(ImportedEventRow), typeof(LogStateRow), typeof(TransferStateRow), typeof(ClaimRow)];

    private readonly ModuleDbContext _source;
    private readonly ModuleDbContext _target;

    private CopyPlan(ModuleDbContext source, ModuleDbContext target) => (_source, _target) = (source, target);

    /// <exception cref="CopyException">The model contains an element that cannot be copied.</exception>
    public static IReadOnlyList<CopyTable> Create(ModuleDbContext source, ModuleDbContext target, LogPosition imported)
    {
        var plan = new CopyPlan(source, target);
        return [plan.ImportedLog(imported), .. plan.InOrder().Select(plan.Plain)];
    }

    private static string NameOf(ModuleDbContext db, ITable table) => db.GetService<ISqlGenerationHelper>().DelimitIdentifier(table.Name, table.Schema);

    private static string NameOf(ModuleDbContext db, IColumn column) => db.GetService<ISqlGenerationHelper>().DelimitIdentifier(column.Name);

    private static ITable TableOf<TRow>(ModuleDbContext db) => TablesOf(db).Single(table => Holds(table, typeof(TRow)));

    private static IEnumerable<ITable> TablesOf(ModuleDbContext db) => db.Model.GetRelationalModel().Tables;

    private static bool Holds(ITable table, Type row) => table.EntityTypeMappings.Any(mapping => mapping.TypeBase.ClrType == row);

    private static string KeyOf(IColumnMapping mapping) => $"{mapping.Property.DeclaringType.Name}.{mapping.Property.Name}";

    private static IReadOnlyList<int> KeyOf(ITable table, List<IColumnMapping> columns) =>
        [.. table.PrimaryKey?.Columns.Select(column => columns.FindIndex(mapping => mapping.Column == column)) ?? []];

    private static string Select(IEnumerable<string> columns, string table) => $"SELECT {string.Join(", ", columns)} FROM {table}";

    /// <summary>
    /// Returns whether the database generates the value at each write, as with a row version, or for storage alone. The target generates its
    /// own values.
    /// </summary>
    private static bool IsMade(IColumn column) => column.PropertyMappings.Any(
        mapping => mapping.Property.ValueGenerated == ValueGenerated.OnAddOrUpdate || SqlServerClusterKeys.IsClusterKey(mapping.Property));

    private List<ITable> InOrder()
    {
        var waiting = TablesOf(_target).Where(table => !CopiedSeparately.Any(row => Holds(table, row))).OrderBy(table => table.Name, StringComparer.Ordinal).ToList();
        var ordered = new List<ITable>();
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(table => !waiting.Any(other => other != table && table.ForeignKeyConstraints.Any(key => key.PrincipalTable == other)));
            if (next < 0)
            {
                throw new CopyException(
                    $"The tables {string.Join(", ", waiting.Select(table => table.Name))} reference one another in a cycle, so no order exists in which they can be copied.");
            }

            ordered.Add(waiting[next]);
            waiting.RemoveAt(next);
        }

        return ordered;
    }

    private CopyTable Plain(ITable target)
    {
        var source = TablesOf(_source).SingleOrDefault(table => table.Name == target.Name)
            ?? throw new CopyException($"The table {target.Name} is missing in the model that {_source.GetType().Name} has on the source.");
        var pairs = Pair(source, target);
        return new CopyTable
        {
            Name = target.Name,
            Source = NameOf(_source, source),
            Target = NameOf(_target, target),
            Columns = [.. pairs.Select(pair => new CopyColumn(pair.Source, pair.Target))],
            SelectFromSource = Select(pairs.Select(pair => NameOf(_source, pair.Source.Column)), NameOf(_source, source)),
            SelectFromTarget = Select(pairs.Select(pair => NameOf(_target, pair.Target.Column)), NameOf(_target, target)),
            Names = [.. pairs.Select(pair => NameOf(_target, pair.Target.Column))],
            Key = KeyOf(target, [.. pairs.Select(pair => pair.Target)]),
            RefersToItself = target.ForeignKeyConstraints.Any(key => key.PrincipalTable == target),
        };
    }

    private static List<(IColumnMapping Source, IColumnMapping Target)> Pair(ITable source, ITable target)
    {
        if (source.Columns.Concat(target.Columns).FirstOrDefault(column => column.PropertyMappings.Count == 0) is { } json)
        {
            throw new CopyException($"The column {json.Name} of {json.Table.Name} is mapped to more than one property, such as a JSON column. Such columns cannot be copied yet.");
        }

        var sources = source.Columns.SelectMany(column => column.PropertyMappings).DistinctBy(KeyOf).ToDictionary(KeyOf);
        var pairs = target.Columns.Where(column => !IsMade(column))
            .Select(column => column.PropertyMappings.FirstOrDefault(mapping => sources.ContainsKey(KeyOf(mapping))))
            .OfType<IColumnMapping>()
            .Select(mapping => (Source: sources[KeyOf(mapping)], Target: mapping))
            .ToList();
        var left = source.Columns.Where(column => !IsMade(column)).Except(pairs.Select(pair => pair.Source.Column))
            .Concat(target.Columns.Where(column => !IsMade(column)).Except(pairs.Select(pair => pair.Target.Column)))
            .ToList();
        return left.Count == 0
            ? pairs
            : throw new CopyException($"{target.Name} has {string.Join(", ", left.Select(column => column.Name))} on only one of the two databases, so it cannot be copied.");
    }

    /// <summary>
    /// The log, with the positions that other modules know: first the events that the source has imported, then the source's own events,
    /// counted from the end of the imported ones.
    /// </summary>
    private CopyTable ImportedLog(LogPosition imported)
    {
        var (outbox, target) = (TableOf<OutboxRow>(_source), TableOf<ImportedEventRow>(_target));
        var own = outbox.Columns.SelectMany(column => column.PropertyMappings).ToDictionary(mapping => mapping.Property.Name);
        var into = target.Columns.SelectMany(column => column.PropertyMappings).OrderBy(mapping => mapping.Property.Name, StringComparer.Ordinal).ToList();
        var select = Select(into.Select(mapping => mapping.Property.Name == nameof(ImportedEventRow.Transaction)
            ? FormattableString.Invariant($"{_source.Storage.Log.Transaction} + {imported.Transaction}")
            : NameOf(_source, own[mapping.Property.Name].Column)), NameOf(_source, outbox));
        if (_source.Storage.Provider.IsServer)
        {
            var before = TableOf<ImportedEventRow>(_source);
            var columns = before.Columns.SelectMany(column => column.PropertyMappings).OrderBy(mapping => mapping.Property.Name, StringComparer.Ordinal);
            select = $"{Select(columns.Select(mapping => NameOf(_source, mapping.Column)), NameOf(_source, before))} UNION ALL {select}";
        }

        // The transaction part of a position is a number on every provider.
        return new CopyTable
        {
            Name = target.Name,
            Source = NameOf(_source, outbox),
            Target = NameOf(_target, target),
            Columns = [.. into.Select(mapping => new CopyColumn(
                own[mapping.Property.Name == nameof(ImportedEventRow.Transaction) ? nameof(OutboxRow.Position) : mapping.Property.Name], mapping))],
            SelectFromSource = select,
            SelectFromTarget = Select(into.Select(mapping => NameOf(_target, mapping.Column)), NameOf(_target, target)),
            Names = [.. into.Select(mapping => NameOf(_target, mapping.Column))],
            Key = KeyOf(target, into),
            RefersToItself = false,
        };
    }
}
