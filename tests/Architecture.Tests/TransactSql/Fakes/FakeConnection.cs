using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Architecture.Tests.TransactSql;

/// <summary>A connection to a server that is not there.</summary>
/// <param name="connectionString">The connection string, from which EF Core reads settings.</param>
/// <param name="server">The server.</param>
internal sealed class FakeConnection(string connectionString, FakeServer server) : DbConnection
{
    private ConnectionState _state = ConnectionState.Closed;

    [AllowNull]
    public override string ConnectionString { get; set; } = connectionString;

    public override string Database => "design";

    public override string DataSource => "design";

    public override string ServerVersion => "16.0";

    public override ConnectionState State => _state;

    public override void Open() => _state = ConnectionState.Open;

    public override void Close() => _state = ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("A module stays in its database.");

    protected override DbCommand CreateDbCommand() => new FakeCommand(this, server);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new FakeTransaction(this, isolationLevel);

    private sealed class FakeTransaction(FakeConnection connection, IsolationLevel isolationLevel) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => isolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }
}
