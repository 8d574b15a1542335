using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Monolith.Messaging.RabbitMq;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Decides what of a setting is shown. Numbers, times and choices are shown, and of texts only those on a list of harmless ones: a text that
/// nobody has thought of may be a secret. Of an address the host is shown, because its user, path and query may contain tokens, and of a
/// connection string the server, the database and the user.
/// </summary>
internal static partial class ShownValue
{
    public const string Hidden = "set, but not shown";

    public const BindingFlags AnyCase = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;

    private static readonly HashSet<(Type, string)> HarmlessTexts =
    [
        (typeof(ModuleDatabaseOptions), nameof(ModuleDatabaseOptions.Provider)),
        (typeof(DatabaseOptions), nameof(DatabaseOptions.Directory)),
        (typeof(DeploymentOptions), nameof(DeploymentOptions.Name)),
        (typeof(HangfireOptions), nameof(HangfireOptions.Storage)),
        (typeof(HangfireOptions), nameof(HangfireOptions.Schema)),
        (typeof(AuthOptions), nameof(AuthOptions.Audience)),
        (typeof(AuthOptions), nameof(AuthOptions.CustomerClaim)),
        (typeof(RabbitMqOptions), nameof(RabbitMqOptions.Prefix)),
        (typeof(RabbitMqOptions), nameof(RabbitMqOptions.ServerName)),
        (typeof(RabbitMqOptions), nameof(RabbitMqOptions.CaFile)),
        (typeof(RabbitMqOptions), nameof(RabbitMqOptions.ClientCertificateFile)),
        (typeof(RabbitMqOptions), nameof(RabbitMqOptions.ClientKeyFile)),
        (typeof(RabbitMqTargetOptions), nameof(RabbitMqTargetOptions.Exchange)),
        (typeof(RabbitMqTargetOptions), nameof(RabbitMqTargetOptions.RoutingKey)),
        (typeof(SettingsFileOptions), nameof(SettingsFileOptions.File)),
        (typeof(SecretsFileOptions), nameof(SecretsFileOptions.File)),
    ];

    /// <summary>Texts that are addresses, or that may be one.</summary>
    private static readonly HashSet<(Type, string)> Addresses =
    [
        (typeof(AuthOptions), nameof(AuthOptions.Authority)),
        (typeof(ModuleOptions), nameof(ModuleOptions.Location)),
    ];

    private static readonly string[] HarmlessInConnections =
        ["Host", "Server", "Data Source", "Port", "Database", "Initial Catalog", "Username", "User Name", "User ID", "UserId", "User", "Uid", "SSL Mode", "Encrypt"];

    /// <summary>Returns what is shown of a setting of the framework.</summary>
    /// <param name="property">The property of the options, or null if there is none.</param>
    /// <param name="value">The value.</param>
    public static string Of(PropertyInfo? property, string value)
    {
        if (property is null)
        {
            return Hidden;
        }

        var (type, key) = (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, (property.DeclaringType!, property.Name));
        return value.Length == 0 ? ""
            : type == typeof(Uri) || Addresses.Contains(key) ? AddressOf(value)
            : property.Name == nameof(ModuleDatabaseOptions.ConnectionString) ? ConnectionOf(value)
            : HarmlessTexts.Contains(key) || (type.IsEnum && Enum.TryParse(type, value, ignoreCase: true, out _)) || (type != typeof(string) && IsPlain(value)) ? value
            : Hidden;
    }

    /// <summary>Returns what is shown of a setting that the framework does not know. Only the module knows what it means.</summary>
    /// <param name="path">The parts of its key. Each may say that it is a secret, as in <c>ApiKeys:0</c>.</param>
    /// <param name="value">The value.</param>
    public static string OfUnknown(IEnumerable<string> path, string value) => IsPlain(value) && !path.Any(SecretName().IsMatch) ? value : Hidden;

    private static bool IsPlain(string value) =>
        bool.TryParse(value, out _) || double.TryParse(value, CultureInfo.InvariantCulture, out _) || TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _);

    private static string AddressOf(string value) => Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Host.Length > 0
        ? $"{address.Scheme}://{address.Authority}{(address.PathAndQuery.Length > 1 ? "/…" : "")}"
        : Word().IsMatch(value) ? value : Hidden;

    private static string ConnectionOf(string value)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = value };
            return string.Join(
                "; ",
                HarmlessInConnections.Where(parts.ContainsKey).Select(name => $"{name}={parts[name]}").Append(parts.Count > HarmlessInConnections.Count(parts.ContainsKey) ? "…" : "").Where(part => part.Length > 0));
        }
        catch (ArgumentException)
        {
            return Hidden;
        }
    }

    [GeneratedRegex("secret|password|passwd|pwd|token|key|credential|pin|code|salt|hash", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    /// <summary>Such as <c>Local</c> and <c>Absent</c>.</summary>
    [GeneratedRegex("^(Local|Absent)$", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
