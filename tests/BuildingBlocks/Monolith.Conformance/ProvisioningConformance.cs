using System.Data.Common;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Requirements for every server with provisioning: each principal has access to its own schema and to no other.</summary>
public abstract class ProvisioningConformance : IAsyncLifetime
{
    private const string Table = "things";

    private static readonly string[] Rows =
    [
        "INSERT INTO {schema}.things (id) VALUES (1)", "SELECT id FROM {schema}.things", "UPDATE {schema}.things SET id = 2", "DELETE FROM {schema}.things",
    ];

    private static readonly string[] Tables = ["CREATE TABLE {schema}.more (id int NOT NULL)", "DROP TABLE {schema}.things"];

    private readonly Dictionary<string, string> _passwords = [];
    private IReadOnlyList<ModulePrincipals> _principals = [];
    private string _administrator = "";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The kind of server.</summary>
    protected abstract DatabaseProvider Provider { get; }

    /// <summary>The schemas that are provisioned.</summary>
    protected static IReadOnlyList<string> Schemas { get; } = [DatabaseHarness.Source, DatabaseHarness.Target];

    private ServerProvisioning Provisioning => Provider.Provisioning!;

    public async ValueTask InitializeAsync()
    {
        _administrator = await CreateDatabaseAsync();
        var prefix = Prefix;
        _principals = [.. Schemas.Select(schema => ModulePrincipals.Of(schema, prefix))];
        foreach (var principal in _principals.SelectMany(p => new[] { p.Owner, p.App }))
        {
            _passwords[principal] = $"Pass-1-{Guid.CreateVersion7():N}";
        }

        await ProvisionAsync();
        foreach (var (schema, owner, _) in _principals)
        {
            Assert.Null(await TryAsync(owner, $"CREATE TABLE {schema}.{Table} (id int NOT NULL)"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CleanUpAsync(_administrator);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_app_principal_can_only_read_and_write_rows()
    {
        foreach (var (schema, _, app) in _principals)
        {
            await AllowedAsync(app, schema, Rows);
            await DeniedAsync(app, schema, Tables);
        }
    }

    [Fact]
    public async Task The_owner_of_a_schema_has_all_rights_in_it()
    {
        foreach (var (schema, owner, _) in _principals)
        {
            await AllowedAsync(owner, schema, [.. Rows, .. Tables]);
        }
    }

    [Fact]
    public async Task Principals_have_no_access_to_other_schemas()
    {
        foreach (var (own, owner, app) in _principals)
        {
            foreach (var other in Schemas.Where(schema => schema != own))
            {
                await DeniedAsync(owner, other, [.. Rows, .. Tables]);
                await DeniedAsync(app, other, [.. Rows, .. Tables]);
            }
        }
    }

    [Fact]
    public async Task Repeated_provisioning_changes_nothing()
    {
        Assert.Equal(_passwords.Keys.Order(), (await Provisioning.FindExistingAsync(_administrator, _principals, Token)).Order());
        var again = await ProvisionAsync();
        Assert.DoesNotContain(again, step => step.What.Contains("Create the login", StringComparison.Ordinal) && step.Outcome != ProvisioningOutcome.WasThere);
        foreach (var (schema, owner, app) in _principals)
        {
            Assert.Null(await TryAsync(owner, $"SELECT id FROM {schema}.{Table}"));
            Assert.Null(await TryAsync(app, $"SELECT id FROM {schema}.{Table}"));
        }
    }

    [Fact]
    public async Task Repeated_provisioning_lifted_the_write_block_of_a_move()
    {
        var (schema, owner, app) = _principals[0];
        var write = new[] { "INSERT INTO {schema}.outbox (id) VALUES (1)" };
        Assert.Null(await TryAsync(owner, $"CREATE TABLE {schema}.outbox (id int NOT NULL)"));
        await AllowedAsync(app, schema, write);
        Assert.Null(await TryAsync(owner, Provisioning.BlockWrites(_principals[0])));

        await ProvisionAsync();

        await DeniedAsync(app, schema, write);
        Assert.Null(await TryAsync(owner, Provisioning.UnblockWrites(_principals[0])));
        await AllowedAsync(app, schema, write);
    }

    [Fact]
    public async Task The_app_principal_could_edit_the_history_of_migrations()
    {
        var (schema, owner, app) = _principals[0];
        Assert.Null(await TryAsync(owner, $"CREATE TABLE {schema}.module_migrations (id int NOT NULL)"));

        Assert.Null(await TryAsync(owner, Provisioning.ProtectTables(_principals[0])));
        await ProvisionAsync();

        string[] edits =
        [
            "INSERT INTO {schema}.module_migrations (id) VALUES (1)", "UPDATE {schema}.module_migrations SET id = 2", "DELETE FROM {schema}.module_migrations",
        ];
        await DeniedAsync(app, schema, edits);
        await AllowedAsync(app, schema, ["SELECT id FROM {schema}.module_migrations"]);
        await AllowedAsync(owner, schema, edits);
    }

    [Fact]
    public async Task The_app_principal_could_change_events_that_it_had_published()
    {
        var (schema, owner, app) = _principals[0];
        Assert.Null(await TryAsync(owner, $"CREATE TABLE {schema}.outbox (id int NOT NULL)"));
        Assert.Null(await TryAsync(owner, $"CREATE TABLE {schema}.imported_events (id int NOT NULL)"));

        Assert.Null(await TryAsync(owner, Provisioning.ProtectTables(_principals[0])));
        await ProvisionAsync();

        await DeniedAsync(app, schema, ["UPDATE {schema}.outbox SET id = 2", "UPDATE {schema}.imported_events SET id = 2", "TRUNCATE TABLE {schema}.outbox"]);
        await AllowedAsync(app, schema, ["INSERT INTO {schema}.outbox (id) VALUES (1)", "SELECT id FROM {schema}.outbox", "DELETE FROM {schema}.outbox"]);
    }

    [Fact]
    public async Task A_wrong_password_is_rejected()
    {
        var app = _principals[0].App;
        await using var connection = Provider.CreateConnection(new DatabaseSettings(ConnectionOf(app, "Pass-1-wrong"), _principals[0].Schema));
        await Assert.ThrowsAnyAsync<DbException>(() => connection.OpenAsync(Token));
    }

    /// <summary>The prefix of the principals' names, because principals belong to the whole server.</summary>
    protected abstract string Prefix { get; }

    /// <summary>Creates an empty database, or empties one, and returns the administrator's connection string.</summary>
    protected abstract Task<string> CreateDatabaseAsync();

    /// <summary>Removes the created objects.</summary>
    protected abstract Task CleanUpAsync(string administrator);

    private string ConnectionOf(string principal, string password) => Provisioning.ConnectionStringOf(_administrator, principal, password);

    private Task<IReadOnlyList<ProvisioningReport>> ProvisionAsync() => Provisioning.RunAsync(_administrator, _principals, _passwords, Token);

    private async Task AllowedAsync(string principal, string schema, IEnumerable<string> statements)
    {
        foreach (var sql in statements.Select(statement => statement.Replace("{schema}", schema, StringComparison.Ordinal)))
        {
            Assert.Equal((principal, sql, null), (principal, sql, await TryAsync(principal, sql)));
        }
    }

    private async Task DeniedAsync(string principal, string schema, IEnumerable<string> statements)
    {
        foreach (var sql in statements.Select(statement => statement.Replace("{schema}", schema, StringComparison.Ordinal)))
        {
            Assert.False(await TryAsync(principal, sql) is null, $"{principal} was allowed: {sql}");
        }
    }

    /// <summary>Runs a statement. Returns the server's error message, or null.</summary>
    private async Task<string?> TryAsync(string principal, string sql)
    {
        await using var connection = Provider.CreateConnection(new DatabaseSettings(ConnectionOf(principal, _passwords[principal]), principal));
        await connection.OpenAsync(Token);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(Token);
            return null;
        }
        catch (DbException e)
        {
            return e.Message;
        }
    }
}
