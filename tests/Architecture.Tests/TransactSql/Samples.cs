using System.Reflection;

namespace Architecture.Tests.TransactSql;

/// <summary>Values for parameters and columns, made from nothing but their types.</summary>
internal static class Samples
{
    public static Guid Id { get; } = new("01890a5d-ac96-774b-bcce-b302099a8057");

    public static DateTimeOffset Time { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <exception cref="NotSupportedException">There is no way to make one; the message names the type.</exception>
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
            : type == typeof(byte[]) ? new byte[sizeof(long)]
            : type.IsEnum ? type.GetEnumValues().GetValue(0)!
            : type.IsPrimitive || type == typeof(decimal) ? Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture)
            : ElementOf(type) is { } element ? ListOf(element)
            : Construct(type);
    }

    private static Type? ElementOf(Type type) => type.GetInterfaces().Prepend(type)
        .FirstOrDefault(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    private static Array ListOf(Type element)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(Of(element), 0);
        return list;
    }

    private static object Construct(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var constructor = type.GetConstructors(all)
            .Where(c => c.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(c => c.GetParameters().Length)
            ?? throw new NotSupportedException($"There is no way to make a {type}: say here what one may be.");
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
    }
}
