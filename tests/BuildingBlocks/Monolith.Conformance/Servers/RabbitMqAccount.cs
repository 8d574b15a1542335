using System.Text.Json;

namespace Monolith.Conformance;

/// <summary>An account of a RabbitMQ server: patterns of the names that it may configure, write to and read from.</summary>
public sealed record RabbitMqAccount(string Name, string Configure, string Write, string Read)
{
    /// <summary>An account that may do everything.</summary>
    public static RabbitMqAccount Administrator { get; } = new("monolith", ".*", ".*", ".*");

    /// <summary>The account of a process that runs some modules and subscribes to others, as docs/security.md describes it.</summary>
    public static RabbitMqAccount For(string name, string prefix, IEnumerable<string> modules, IEnumerable<string> sources)
    {
        var root = prefix.Replace(".", "\\.", StringComparison.Ordinal);
        var own = $@"{root}\.({string.Join('|', modules)})(\.(relay|requests|answers))?|{root}-answers\..*";
        var others = $@"{root}\.({string.Join('|', sources)})";
        return new RabbitMqAccount(name, $"^({own})$", $@"^({own}|{others}\.requests)$", $@"^({own}|{others}(\.answers)?)$");
    }

    /// <summary>Writes accounts in the format that a server loads at start.</summary>
    public static string Definitions(IReadOnlyCollection<RabbitMqAccount> accounts, string password) => JsonSerializer.Serialize(new
    {
        vhosts = new[] { new { name = "/" } },
        users = accounts.Select(account => new { name = account.Name, password, tags = "" }),
        permissions = accounts.Select(account => new
        {
            user = account.Name,
            vhost = "/",
            configure = account.Configure,
            write = account.Write,
            read = account.Read,
        }),
    });
}
