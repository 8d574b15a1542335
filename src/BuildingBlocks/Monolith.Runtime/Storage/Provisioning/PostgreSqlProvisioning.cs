using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Monolith.Runtime.Storage;

/// <inheritdoc/>
internal sealed class PostgreSqlProvisioning : ServerProvisioning
{
    /// <inheritdoc/>
    public override string ConnectionStringOf(string administrator, string principal, string password)
    {
        var own = new NpgsqlConnectionStringBuilder(administrator);
        return new NpgsqlConnectionStringBuilder(Carry(own, CarriedSettings)) { Database = DatabaseIn(administrator), Username = principal, Password = password }.ConnectionString;
    }

    /// <inheritdoc/>
    public override string? PasswordIn(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Password;

    /// <inheritdoc/>
    public override string DatabaseIn(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return builder.Database ?? builder.Username ?? "postgres";
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> SystemDatabases { get; } = ["postgres", "template0", "template1"];

    /// <inheritdoc/>
    public override string? PrincipalIn(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Username;

    /// <summary>What leads to the server and protects the way there. All else may be the administrator's own, such as a client certificate.</summary>
    private static readonly string[] CarriedSettings =
    [
        "Host", "Port", "SSL Mode", "SSL Negotiation", "Root Certificate", "Channel Binding", "Target Session Attributes", "Load Balance Hosts",
        "Host Recheck Seconds", "Timeout", "Command Timeout", "Keepalive", "TCP Keepalive",
    ];

    internal override string BlockWrites(ModulePrincipals principals) =>
        $"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {Name(principals.Schema)} FROM {Name(principals.App)}";

    internal override string UnblockWrites(ModulePrincipals principals) => GrantRows(principals.Schema, principals.App);

    internal override string FindRemainingWriteGrants(ModulePrincipals principals) =>
        $"""
        SELECT 1 FROM pg_class
        WHERE relnamespace = {Text(principals.Schema)}::regnamespace AND relkind IN ('r', 'p')
            AND has_table_privilege({Text(principals.App)}, oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
        LIMIT 1
        """;

    internal override IEnumerable<ProvisioningStep> Plan(IReadOnlyList<ModulePrincipals> principals, string database)
    {
        yield return new("Revoke access to the database from PUBLIC", $"REVOKE ALL ON DATABASE {Name(database)} FROM PUBLIC");
        yield return new("Revoke access to the schema public", "REVOKE ALL ON SCHEMA public FROM PUBLIC");
        foreach (var (schema, owner, app) in principals)
        {
            foreach (var role in new[] { owner, app })
            {
                yield return new(
                    $"Create the login {role} without special rights",
                    $"CREATE ROLE {Name(role)} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {ProvisioningStep.PasswordMark}")
                {
                    Unless = FindPrincipal(role),
                    Principal = role,
                };
                yield return new($"Let {role} connect to the database", $"GRANT CONNECT ON DATABASE {Name(database)} TO {Name(role)}");
            }

            foreach (var (name, value) in PostgreSqlSessions.Limits(new DatabaseSettings("", schema).IdleTransactionTimeout))
            {
                yield return new($"End sessions of {app} whose process is frozen or cut off ({name})", $"ALTER ROLE {Name(app)} SET {name} = {value}");
            }

            foreach (var role in new[] { owner, app })
            {
                // The server checks during a statement whether the client is still connected, for example while it waits for a lock.
                yield return new(
                    $"End statements of {role} whose process is gone (client_connection_check_interval, since PostgreSQL 14)",
                    $"ALTER ROLE {Name(role)} SET client_connection_check_interval = 2000")
                {
                    Unless = "SELECT 1 WHERE current_setting('server_version_num')::int < 140000",
                    IsOptional = true,
                };
            }

            yield return new($"Let the administrator act for {owner}", $"GRANT {Name(owner)} TO CURRENT_USER") { IsOptional = true };
            yield return new($"Create the schema {schema}, owned by {owner}", $"CREATE SCHEMA {Name(schema)} AUTHORIZATION {Name(owner)}")
            {
                Unless = $"SELECT 1 FROM pg_namespace WHERE nspname = {Text(schema)} AND pg_get_userbyid(nspowner) = {Text(owner)}",
            };
            yield return new($"Revoke access to the schema {schema} from PUBLIC", $"REVOKE ALL ON SCHEMA {Name(schema)} FROM PUBLIC");
            yield return new($"Let {app} use the schema {schema}", $"GRANT USAGE ON SCHEMA {Name(schema)} TO {Name(app)}");
            yield return new($"Let {app} read and write rows in {schema}", GrantRows(schema, app)) { Unless = FindWriteBlock(schema, app) };
            yield return new($"Let {app} use the sequences in {schema}", $"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {Name(schema)} TO {Name(app)}");
            yield return new(
                $"Let {app} read and write rows of future tables of {owner}",
                $"ALTER DEFAULT PRIVILEGES FOR ROLE {Name(owner)} IN SCHEMA {Name(schema)} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {Name(app)}");
            yield return new(
                $"Let {app} use future sequences of {owner}",
                $"ALTER DEFAULT PRIVILEGES FOR ROLE {Name(owner)} IN SCHEMA {Name(schema)} GRANT USAGE, SELECT ON SEQUENCES TO {Name(app)}");
        }
    }

    private protected override DbConnection CreateConnection(string connectionString) => new NpgsqlConnection(connectionString);

    private protected override string FindPrincipal(string principal) => $"SELECT 1 FROM pg_roles WHERE rolname = {Text(principal)}";

    /// <summary>
    /// Returns the verifier that the server stores instead of the password (RFC 5803), so that the password does not even appear in the
    /// server's statement log.
    /// </summary>
    private protected override string PasswordLiteral(string password)
    {
        const int iterations = 4096, saltLength = 16, keyLength = 32;
        var salt = RandomNumberGenerator.GetBytes(saltLength);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, keyLength);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return Text($"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}");
    }

    private protected override string ScriptHead(IReadOnlyList<ModulePrincipals> principals) => new StringBuilder()
        .AppendLine("-- Run this script with psql as an administrator, in the database for the modules, with a password for each principal:")
        .AppendJoin(Environment.NewLine, principals.SelectMany(p => new[] { p.Owner, p.App }).Select(p => $"--   \\set {Variable(p)} ..."))
        .AppendLine()
        .Append("\\set ON_ERROR_STOP on")
        .ToString();

    private protected override string ScriptOf(ProvisioningStep step)
    {
        var text = Text(step.Sql.Replace("%", "%%", StringComparison.Ordinal).Replace(ProvisioningStep.PasswordMark, "%L", StringComparison.Ordinal));
        var statement = step.Principal is { } principal ? $"format({text}, :'{Variable(principal)}')" : text;
        return step.Unless is { } query ? $"SELECT {statement} WHERE NOT EXISTS ({query}) \\gexec" : step.Sql + ";";
    }

    internal override string ProtectTables(ModulePrincipals principals) => ProtectTables(principals.Schema, principals.App);

    private static string GrantRows(string schema, string app) =>
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {Name(schema)} TO {Name(app)};{Environment.NewLine}{ProtectTables(schema, app)}";

    /// <summary>One statement, which does nothing before the tables and the principal exist.</summary>
    private static string ProtectTables(string schema, string app) =>
        $"""
        DO $do$ DECLARE guarded record; BEGIN
            FOR guarded IN
                SELECT format('%I.%I', schemaname, tablename) AS name,
                    CASE WHEN tablename IN ({string.Join(", ", LogTables.Select(Text))}) THEN 'UPDATE, TRUNCATE' ELSE 'INSERT, UPDATE, DELETE, TRUNCATE' END AS rights
                FROM pg_tables
                WHERE schemaname = {Text(schema)} AND tablename IN ({string.Join(", ", HistoryTables.Concat(LogTables).Select(Text))})
                    AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {Text(app)})
            LOOP
                EXECUTE 'REVOKE ' || guarded.rights || ' ON ' || guarded.name || {Text($" FROM {Name(app)}")};
            END LOOP;
        END $do$
        """;

    /// <summary>Finds tables that the principal may read and not write, as <see cref="BlockWrites"/> leaves them.</summary>
    private static string FindWriteBlock(string schema, string app) =>
        $"""
        SELECT 1 FROM pg_class
        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = {Text(schema)}) AND relname = 'outbox'
            AND has_table_privilege({Text(app)}, oid, 'SELECT') AND NOT has_table_privilege({Text(app)}, oid, 'INSERT')
        """;

    private static string Variable(string principal) => principal.Replace('-', '_') + "_password";

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
