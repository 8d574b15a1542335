using System.Data.Common;
using System.Text;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Creates a schema and two principals for each module on a server. The principals have no access to any other schema. Provisioning is
/// idempotent: it keeps what exists and creates what is missing.
/// </summary>
public abstract class ServerProvisioning
{
    private protected ServerProvisioning()
    {
    }

    /// <summary>Runs the provisioning steps as an administrator.</summary>
    /// <param name="administrator">The administrator's connection string for the database.</param>
    /// <param name="principals">The schemas and their principals.</param>
    /// <param name="passwords">The passwords by principal. A new principal receives its password.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="ProvisioningException">A required step failed, or the connection names no database of the modules' own.</exception>
    /// <returns>The outcome of each step.</returns>
    public async Task<IReadOnlyList<ProvisioningReport>> RunAsync(
        string administrator,
        IReadOnlyList<ModulePrincipals> principals,
        IReadOnlyDictionary<string, string> passwords,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principals);
        ArgumentNullException.ThrowIfNull(passwords);
        RequireOwnDatabase(administrator);
        await using var connection = CreateConnection(administrator);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (DbException e)
        {
            throw new ProvisioningException("Connect as the administrator", e.Message);
        }

        var reports = new List<ProvisioningReport>();
        foreach (var step in Plan(principals, connection.Database))
        {
            reports.Add(await RunAsync(connection, step, passwords, cancellationToken));
        }

        return reports;
    }

    /// <summary>Finds those of the given principals that exist on the server.</summary>
    /// <param name="administrator">The administrator's connection string.</param>
    /// <param name="principals">The principals.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="ProvisioningException">The server cannot be reached.</exception>
    public async Task<IReadOnlyList<string>> FindExistingAsync(
        string administrator, IReadOnlyList<ModulePrincipals> principals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principals);
        await using var connection = CreateConnection(administrator);
        try
        {
            await connection.OpenAsync(cancellationToken);
            var existing = new List<string>();
            foreach (var principal in principals.SelectMany(p => new[] { p.Owner, p.App }))
            {
                if (await FindAsync(connection, FindPrincipal(principal), cancellationToken))
                {
                    existing.Add(principal);
                }
            }

            return existing;
        }
        catch (DbException e)
        {
            throw new ProvisioningException("Find the existing principals as the administrator", e.Message);
        }
    }

    /// <summary>Throws if the administrator's connection leads to a database of the server itself.</summary>
    /// <param name="administrator">The administrator's connection string.</param>
    /// <exception cref="ProvisioningException">It names no database, or one of the server's own.</exception>
    public void RequireOwnDatabase(string administrator)
    {
        var database = DatabaseIn(administrator);
        if (database.Length == 0)
        {
            throw new ProvisioningException("Find the modules' database", "the administrator's connection names no database. Add Database=<name> to it.");
        }

        if (SystemDatabases.Contains(database, StringComparer.OrdinalIgnoreCase))
        {
            throw new ProvisioningException(
                "Find the modules' database", $"'{database}' is a database of the server itself. Create one for the modules, and name it in the administrator's connection: Database=<name>.");
        }
    }

    /// <summary>
    /// Returns the steps as a script for an administrator to read and run. Passwords are variables of the tool that runs it.
    /// </summary>
    /// <param name="principals">The schemas and their principals.</param>
    /// <param name="database">The name of the database.</param>
    public string ScriptOf(IReadOnlyList<ModulePrincipals> principals, string database)
    {
        ArgumentNullException.ThrowIfNull(principals);
        var script = new StringBuilder().AppendLine(ScriptHead(principals));
        foreach (var step in Plan(principals, database))
        {
            script.AppendLine().Append("-- ").AppendLine(step.What).AppendLine(ScriptOf(step));
        }

        return script.ToString();
    }

    /// <summary>Creates the connection string of a principal.</summary>
    /// <param name="administrator">The administrator's connection string. Only its server, database and transport settings are kept.</param>
    /// <param name="principal">The principal.</param>
    /// <param name="password">The principal's password.</param>
    public abstract string ConnectionStringOf(string administrator, string principal, string password);

    /// <summary>Returns the password in a connection string, or null.</summary>
    /// <param name="connectionString">The connection string.</param>
    public abstract string? PasswordIn(string connectionString);

    /// <summary>Returns the database name in a connection string.</summary>
    /// <param name="connectionString">The connection string.</param>
    public abstract string DatabaseIn(string connectionString);

    /// <summary>Returns the principal in a connection string, or null.</summary>
    /// <param name="connectionString">The connection string.</param>
    public abstract string? PrincipalIn(string connectionString);

    /// <summary>
    /// Returns a statement with which the owner revokes the running module's right to write in its schema. The module can still read.
    /// </summary>
    internal abstract string BlockWrites(ModulePrincipals principals);

    /// <summary>Returns statements with which the owner keeps the running module from changing what was migrated.</summary>
    internal abstract string ProtectTables(ModulePrincipals principals);

    /// <summary>Returns a statement with which the owner restores that right.</summary>
    internal abstract string UnblockWrites(ModulePrincipals principals);

    /// <summary>Returns a query that finds a row if the running module can still write, or null when the owner cannot query that.</summary>
    internal abstract string? FindRemainingWriteGrants(ModulePrincipals principals);

    internal abstract IEnumerable<ProvisioningStep> Plan(IReadOnlyList<ModulePrincipals> principals, string database);

    /// <summary>The tables that record framework versions and migrations. The running module only reads them.</summary>
    private protected static IReadOnlyList<string> HistoryTables { get; } = ["framework_migrations", "module_migrations"];

    /// <summary>The tables with the module's log. The running module adds rows to them, and deletes those that retention and erasure end.</summary>
    private protected static IReadOnlyList<string> LogTables { get; } = ["outbox", "imported_events"];

    /// <summary>The databases that every server has for its own purposes.</summary>
    private protected abstract IReadOnlyList<string> SystemDatabases { get; }

    private protected abstract DbConnection CreateConnection(string connectionString);

    private protected abstract string FindPrincipal(string principal);

    /// <summary>Returns the literal for a password in a statement.</summary>
    private protected abstract string PasswordLiteral(string password);

    private protected abstract string ScriptHead(IReadOnlyList<ModulePrincipals> principals);

    private protected abstract string ScriptOf(ProvisioningStep step);

    /// <summary>Copies the given settings of a connection string, and no others.</summary>
    private protected static string Carry(DbConnectionStringBuilder from, IEnumerable<string> settings)
    {
        var carried = new DbConnectionStringBuilder();
        foreach (var setting in settings.Where(setting => from.ShouldSerialize(setting)))
        {
            carried[setting] = from[setting]?.ToString();
        }

        return carried.ConnectionString;
    }

    private static async Task<bool> FindAsync(DbConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        return await command.ExecuteScalarAsync(cancellationToken) is not (null or DBNull);
    }

    private async Task<ProvisioningReport> RunAsync(
        DbConnection connection, ProvisioningStep step, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellationToken)
    {
        try
        {
            if (step.Unless is { } query && await FindAsync(connection, query, cancellationToken))
            {
                return new ProvisioningReport(step.What, ProvisioningOutcome.WasThere);
            }

            await using var command = connection.CreateCommand();
            command.CommandText = step.Principal is { } principal
                ? step.Sql.Replace(ProvisioningStep.PasswordMark, PasswordLiteral(passwords[principal]), StringComparison.Ordinal)
                : step.Sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new ProvisioningReport(step.What, ProvisioningOutcome.Done);
        }
        catch (DbException e) when (step.IsOptional)
        {
            return new ProvisioningReport(step.What, ProvisioningOutcome.Failed, e.Message);
        }
        catch (DbException e)
        {
            // Omit the exception itself, because it may contain the statement and so a password.
            throw new ProvisioningException(step.What, e.Message);
        }
    }
}
