using System.Data.Common;
using System.Text;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Gives each module a schema and two principals on a server, which can't reach any other schema. It may be run again:
/// what is there stays, what is missing is made.
/// </summary>
public abstract class ServerProvisioning
{
    private protected ServerProvisioning()
    {
    }

    /// <summary>Runs it, as an administrator.</summary>
    /// <param name="administrator">The administrator's connection string, to the database that is provisioned.</param>
    /// <param name="principals">The schemas and who works on them.</param>
    /// <param name="passwords">The passwords by principal: a principal that is not there yet gets it.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <exception cref="ProvisioningException">A step failed without which the rest can't go on.</exception>
    /// <returns>What became of each step.</returns>
    public async Task<IReadOnlyList<ProvisioningReport>> RunAsync(
        string administrator,
        IReadOnlyList<ModulePrincipals> principals,
        IReadOnlyDictionary<string, string> passwords,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principals);
        ArgumentNullException.ThrowIfNull(passwords);
        await using var connection = CreateConnection(administrator);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (DbException e)
        {
            throw new ProvisioningException("Connecting as the administrator", e.Message);
        }

        var reports = new List<ProvisioningReport>();
        foreach (var step in Plan(principals, connection.Database))
        {
            reports.Add(await RunAsync(connection, step, passwords, cancellationToken));
        }

        return reports;
    }

    /// <summary>Which of some principals the server has.</summary>
    /// <param name="administrator">The administrator's connection string.</param>
    /// <param name="principals">The principals.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ProvisioningException">The server can't be reached.</exception>
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
            throw new ProvisioningException("Looking for principals as the administrator", e.Message);
        }
    }

    /// <summary>The same as a script for an administrator to read and run. Passwords are variables of the tool that runs it.</summary>
    /// <param name="principals">The schemas and who works on them.</param>
    /// <param name="database">The database that is provisioned.</param>
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

    /// <summary>A principal's own connection string.</summary>
    /// <param name="administrator">The administrator's, of which server, database and transport settings are kept.</param>
    /// <param name="principal">The principal.</param>
    /// <param name="password">The principal's password.</param>
    public abstract string ConnectionStringOf(string administrator, string principal, string password);

    /// <summary>The password in a connection string, or null.</summary>
    /// <param name="connectionString">The connection string.</param>
    public abstract string? PasswordIn(string connectionString);

    /// <summary>The database that a connection string names.</summary>
    /// <param name="connectionString">The connection string.</param>
    public abstract string DatabaseIn(string connectionString);

    /// <summary>The principal in a connection string, or null.</summary>
    /// <param name="connectionString">The connection string.</param>
    public abstract string? PrincipalIn(string connectionString);

    /// <summary>A statement by which the owner takes from the running module the right to write in its schema. It still reads.</summary>
    internal abstract string BlockWrites(ModulePrincipals principals);

    /// <summary>A statement by which the owner gives that right back.</summary>
    internal abstract string UnblockWrites(ModulePrincipals principals);

    /// <summary>A query that finds a row where the running module may write all the same; null where the owner can't ask.</summary>
    internal abstract string? FindRemainingWriteGrants(ModulePrincipals principals);

    internal abstract IEnumerable<ProvisioningStep> Plan(IReadOnlyList<ModulePrincipals> principals, string database);

    private protected abstract DbConnection CreateConnection(string connectionString);

    private protected abstract string FindPrincipal(string principal);

    /// <summary>What stands for a password in a statement.</summary>
    private protected abstract string PasswordLiteral(string password);

    private protected abstract string ScriptHead(IReadOnlyList<ModulePrincipals> principals);

    private protected abstract string ScriptOf(ProvisioningStep step);

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
            // Without the exception itself, which may hold the statement, and with it a password.
            throw new ProvisioningException(step.What, e.Message);
        }
    }
}
