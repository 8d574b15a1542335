using System.Collections;
using System.Reflection;

namespace Architecture.Tests.TransactSql;

/// <summary>Creates sample values for parameters and columns from their types.</summary>
internal static class Samples
{
    public static Guid Id { get; } = new("01890a5d-ac96-774b-bcce-b302099a8057");

    /// <summary>The tenant for which modules with tenants work.</summary>
    public const string Tenant = "acme";

    /// <summary>A time before the present, at which a sample record was created.</summary>
    public static DateTimeOffset Earlier => Time.AddDays(-1);

    public static DateTimeOffset Time { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <exception cref="NotSupportedException">No sample exists for the type. The message names the type.</exception>
    public static object Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) ? "EUR"
            : type == typeof(Guid) ? Id
            : type == typeof(DateTimeOffset) ? Time
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(Time.UtcDateTime)
            : type == typeof(TimeSpan) ? TimeSpan.FromMinutes(1)
            : type == typeof(CancellationToken) ? TestContext.Current.CancellationToken
            : type == typeof(bool) ? true
            : type == typeof(Exception) ? new InvalidOperationException("A sample.")
            : type == typeof(byte[]) ? new byte[sizeof(long)]
            : type.IsEnum ? type.GetEnumValues().GetValue(0)!
            : type.IsPrimitive || type == typeof(decimal) ? Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture)
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? MapOf(type.GetGenericArguments())
            : ElementOf(type) is { } element ? ListOf(element)
            : Construct(type);
    }

    /// <summary>One of several that differ, as keys do.</summary>
    public static object Of(Type type, int number) =>
        type == typeof(string) ? $"{number}"
        : type == typeof(Guid) ? new Guid(number, 0, 0, new byte[8])
        : type == typeof(DateOnly) ? DateOnly.FromDateTime(Time.UtcDateTime).AddDays(number)
        : type == typeof(int) ? (object)number
        : type == typeof(long) ? (long)number
        : type.IsEnum ? type.GetEnumValues().GetValue(number % type.GetEnumValues().Length)!
        : throw new NotSupportedException($"No sample keys exist for {type}. Add some here.");

    private static Type? ElementOf(Type type) => type.GetInterfaces().Prepend(type)
        .FirstOrDefault(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    /// <summary>Creates one element for a composite type, and several for a key.</summary>
    private static Array ListOf(Type element)
    {
        object[] items = element == typeof(string) || element == typeof(Guid) ? [Of(element, 1), Of(element, 2)] : [Of(element)];
        var list = Array.CreateInstance(element, items.Length);
        items.CopyTo(list, 0);
        return list;
    }

    private static IDictionary MapOf(Type[] types)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        map.Add(Of(types[0]), Of(types[1]));
        return map;
    }

    private static object Construct(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var constructor = type.GetConstructors(all)
            .Where(c => c.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(c => c.GetParameters().Length)
            ?? throw new NotSupportedException($"No sample exists for {type}. Add one here.");
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
    }
}
