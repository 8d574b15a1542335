using System.Data.Common;
using System.Text;
using Microsoft.Data.SqlClient;

namespace Monolith.Runtime.Storage;

/// <inheritdoc/>
internal sealed class SqlServerProvisioning : ServerProvisioning
{
    /// <inheritdoc/>
    public override string ConnectionStringOf(string administrator, string principal, string password) =>
        new SqlConnectionStringBuilder(Carry(new SqlConnectionStringBuilder(administrator), CarriedSettings)) { UserID = principal, Password = password }.ConnectionString;

    /// <inheritdoc/>
    public override string? PasswordIn(string connectionString) => new SqlConnectionStringBuilder(connectionString).Password is { Length: > 0 } password ? password : null;

    /// <inheritdoc/>
    public override string DatabaseIn(string connectionString) => new SqlConnectionStringBuilder(connectionString).InitialCatalog;

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> SystemDatabases { get; } = ["master", "model", "msdb", "tempdb"];

    /// <inheritdoc/>
    public override string? PrincipalIn(string connectionString) => new SqlConnectionStringBuilder(connectionString).UserID is { Length: > 0 } user ? user : null;

    /// <summary>What leads to the server and protects the way there. All else may be the administrator's own.</summary>
    private static readonly string[] CarriedSettings =
    [
        "Data Source", "Initial Catalog", "Encrypt", "Trust Server Certificate", "Host Name In Certificate", "Server Certificate", "Multi Subnet Failover",
        "Failover Partner", "Connect Timeout", "Command Timeout", "Connect Retry Count", "Connect Retry Interval", "IP Address Preference",
    ];

    /// <summary>Uses DENY, because the owner cannot revoke what an administrator has granted, but can deny it.</summary>
    internal override string BlockWrites(ModulePrincipals principals) =>
        $"DENY INSERT, UPDATE, DELETE ON SCHEMA::{Name(principals.Schema)} TO {Name(principals.App)};";

    /// <summary>A GRANT replaces the owner's DENY, no matter which principal had granted the right before.</summary>
    internal override string UnblockWrites(ModulePrincipals principals) => GrantRows(principals.Schema, principals.App) + ";";

    internal override string? FindRemainingWriteGrants(ModulePrincipals principals) => null;

    internal override IEnumerable<ProvisioningStep> Plan(IReadOnlyList<ModulePrincipals> principals, string database)
    {
        yield return new("Let readers not wait for writers (READ_COMMITTED_SNAPSHOT)", "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT")
        {
            Unless = "SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND is_read_committed_snapshot_on = 1",

            // It needs a moment without other connections.
            IsOptional = true,
        };
        yield return new("Let 'db move' read a snapshot (ALLOW_SNAPSHOT_ISOLATION)", "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON")
        {
            Unless = "SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND snapshot_isolation_state = 1",
        };
        foreach (var (schema, owner, app) in principals)
        {
            foreach (var principal in new[] { owner, app })
            {
                yield return new(
                    $"Create the login {principal}", $"CREATE LOGIN {Name(principal)} WITH PASSWORD = {ProvisioningStep.PasswordMark}, DEFAULT_DATABASE = {Name(database)}")
                {
                    Unless = FindPrincipal(principal),
                    Principal = principal,
                };
                yield return new($"Let {principal} connect to the database", $"CREATE USER {Name(principal)} FOR LOGIN {Name(principal)}")
                {
                    Unless = $"SELECT 1 FROM sys.database_principals WHERE name = {Text(principal)}",
                };
            }

            yield return new($"Create the schema {schema}, owned by {owner}", $"CREATE SCHEMA {Name(schema)} AUTHORIZATION {Name(owner)}")
            {
                Unless = $"SELECT 1 FROM sys.schemas WHERE name = {Text(schema)}",
            };
            yield return new($"Let {owner} create tables in its own schema", $"GRANT CREATE TABLE TO {Name(owner)}");
            yield return new($"Let {app} read and write rows in {schema}", GrantRows(schema, app)) { Unless = FindWriteBlock(schema, app) };
        }

        // The principals have no rights in other schemas. The DENY also overrides rights that an administrator grants by mistake.
        foreach (var (own, principal) in principals.SelectMany(p => new[] { (p, p.Owner), (p, p.App) }))
        {
            foreach (var other in principals.Where(p => p != own))
            {
                yield return new(
                    $"Deny {principal} access to {other.Schema}",
                    $"DENY SELECT, INSERT, UPDATE, DELETE, ALTER, REFERENCES ON SCHEMA::{Name(other.Schema)} TO {Name(principal)}")
                {
                    IsOptional = true,
                };
            }
        }
    }

    private protected override DbConnection CreateConnection(string connectionString) => new SqlConnection(connectionString);

    private protected override string FindPrincipal(string principal) => $"SELECT 1 FROM sys.server_principals WHERE name = {Text(principal)}";

    private protected override string PasswordLiteral(string password) => Text(password);

    private protected override string ScriptHead(IReadOnlyList<ModulePrincipals> principals) => new StringBuilder()
        .AppendLine("-- Run this script with sqlcmd as an administrator, in the database for the modules, with a password for each principal:")
        .AppendJoin(Environment.NewLine, principals.SelectMany(p => new[] { p.Owner, p.App }).Select(p => $"--   -v {Variable(p)}=..."))
        .AppendLine()
        .Append(SqlServerProvider.SessionOptions)
        .ToString();

    private protected override string ScriptOf(ProvisioningStep step)
    {
        var sql = step.Principal is { } principal
            ? step.Sql.Replace(ProvisioningStep.PasswordMark, $"'$({Variable(principal)})'", StringComparison.Ordinal)
            : step.Sql;
        return step.Unless is { } query
            ? $"IF NOT EXISTS ({query}) EXEC({Text(sql)});{Environment.NewLine}GO"
            : $"{sql};{Environment.NewLine}GO";
    }

    /// <summary>A denial on a table outranks the right to write in its schema.</summary>
    internal override string ProtectTables(ModulePrincipals principals) => string.Join(
        Environment.NewLine,
        HistoryTables.Select(table => Deny(principals, table, "INSERT, UPDATE, DELETE")).Concat(LogTables.Select(table => Deny(principals, table, "UPDATE"))));

    private static string Deny(ModulePrincipals principals, string table, string rights) =>
        $"IF OBJECT_ID({Text($"{Name(principals.Schema)}.{Name(table)}")}) IS NOT NULL AND USER_ID({Text(principals.App)}) IS NOT NULL "
        + $"DENY {rights} ON {Name(principals.Schema)}.{Name(table)} TO {Name(principals.App)};";

    private static string GrantRows(string schema, string app) => $"GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::{Name(schema)} TO {Name(app)}";

    /// <summary>Finds the denial that <see cref="BlockWrites"/> leaves.</summary>
    private static string FindWriteBlock(string schema, string app) =>
        $"""
        SELECT 1 FROM sys.database_permissions
        WHERE class = 3 AND major_id = SCHEMA_ID({Text(schema)}) AND grantee_principal_id = USER_ID({Text(app)}) AND state = 'D' AND permission_name = 'INSERT'
        """;

    private static string Variable(string principal) => principal.Replace('-', '_') + "_password";

    private static string Name(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    private static string Text(string text) => $"N'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
