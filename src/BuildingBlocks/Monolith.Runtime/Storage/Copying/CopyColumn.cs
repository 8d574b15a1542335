using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>A column of both databases, matched by the property that is mapped to it.</summary>
internal sealed class CopyColumn
{
    private const int MaxDecimals = 28;

    private readonly Func<DbDataReader, int, object?> _readSource;
    private readonly Func<DbDataReader, int, object?> _readTarget;
    private readonly RelationalTypeMapping _target;
    private readonly int? _maxLength;
    private readonly int? _integerDigits;
    private readonly int _scale;

    public CopyColumn(IColumnMapping source, IColumnMapping target)
    {
        _target = target.TypeMapping;
        var isJson = IsJson(source.TypeMapping) || IsJson(target.TypeMapping);
        _readSource = ReaderOf(source.TypeMapping, isJson);
        _readTarget = ReaderOf(target.TypeMapping, isJson);
        (Name, SourceName) = (target.Column.Name, source.Column.Name);
        ClrType = _target.Converter?.ProviderClrType ?? Nullable.GetUnderlyingType(target.Property.ClrType) ?? target.Property.ClrType;
        (_maxLength, _scale) = (target.Property.GetMaxLength(), Math.Min(target.Property.GetScale() ?? 0, MaxDecimals));
        _integerDigits = target.Property.GetPrecision() is { } precision && precision - _scale <= MaxDecimals ? precision - _scale : null;
        MayBeNumbered = target.Property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) && Type.GetTypeCode(ClrType) is TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;
    }

    /// <summary>The column name on the target.</summary>
    public string Name { get; }

    /// <summary>The column name on the source.</summary>
    public string SourceName { get; }

    /// <summary>The CLR type that the target's client accepts.</summary>
    public Type ClrType { get; }

    /// <summary>The store type on the target, without length and precision.</summary>
    public string TypeName => _target.StoreTypeNameBase;

    /// <summary>Whether there are values of the type that the target may reject.</summary>
    private bool HasLimits => ClrType == typeof(string) || ClrType == typeof(decimal);

    /// <summary>Whether the target is SQL Server, which stores UTF-16 and so accepts every code unit.</summary>
    private bool CountsUtf16 => TypeName.StartsWith("nvarchar", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the column may be an identity column.</summary>
    public bool MayBeNumbered { get; }

    /// <summary>Reads the property's value from the source.</summary>
    public object? ReadSource(DbDataReader reader, int ordinal) => _readSource(reader, ordinal);

    /// <summary>Reads the property's value from the target.</summary>
    public object? ReadTarget(DbDataReader reader, int ordinal) => _readTarget(reader, ordinal);

    /// <summary>Converts the property's value for the target's client.</summary>
    public object? ToTarget(object? value) => value switch
    {
        JsonText json => json.Text,
        not null when _target.Converter is { } converter => converter.ConvertToProvider(value),
        _ => value,
    };

    /// <summary>Creates a parameter for a statement on the target.</summary>
    /// <param name="factory">A command of the target's client, which creates the parameter.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">The property's value.</param>
    public DbParameter CreateParameter(DbCommand factory, string name, object? value) => _target.CreateParameter(factory, name, value is JsonText json ? json.Text : value, nullable: true);

    /// <summary>Returns why the target cannot store a value of the source, or null.</summary>
    /// <param name="value">The property's value.</param>
    public string? FindFault(object? value) => !HasLimits ? null : ToTarget(value) switch
    {
        string text when !CountsUtf16 && TextRule.FindUnstorable(text) is { } fault => fault,
        string text when _maxLength is { } max && LengthOf(text) is var length && length > max => $"the text has {length} characters, but the column holds {max}.",
        decimal amount when _integerDigits is { } digits && Math.Abs(decimal.Round(amount, _scale)) >= (decimal)Math.Pow(10, digits) =>
            $"the number {amount} has more than {digits} digits before the decimal point.",
        _ => null,
    };

    private static bool IsJson(RelationalTypeMapping mapping) => DatabaseProvider.All.Any(provider => provider.JsonType == mapping.StoreType);

    private int LengthOf(string text) => CountsUtf16 ? text.Length : text.EnumerateRunes().Count();

    /// <summary>Creates a reader that uses the property's mapping, as EF Core itself does.</summary>
    private static Func<DbDataReader, int, object?> ReaderOf(RelationalTypeMapping mapping, bool isJson)
    {
        var (reader, ordinal) = (Expression.Parameter(typeof(DbDataReader)), Expression.Parameter(typeof(int)));
        var method = mapping.GetDataReaderMethod();
        Expression on = method.DeclaringType!.IsAssignableFrom(typeof(DbDataReader)) ? reader : Expression.Convert(reader, method.DeclaringType);
        var value = mapping.CustomizeDataReaderExpression(Expression.Call(on, method, ordinal));
        var read = Expression.Lambda<Func<DbDataReader, int, object?>>(Expression.Convert(value, typeof(object)), reader, ordinal).Compile();
        if (isJson)
        {
            return (row, column) => row.IsDBNull(column) ? null : new JsonText((string)read(row, column)!);
        }

        return mapping.Converter is { } converter
            ? (row, column) => row.IsDBNull(column) ? null : converter.ConvertFromProvider(read(row, column))
            : (row, column) => row.IsDBNull(column) ? null : read(row, column);
    }
}
