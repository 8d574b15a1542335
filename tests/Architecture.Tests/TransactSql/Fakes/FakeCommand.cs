using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace Architecture.Tests.TransactSql;

/// <summary>A command that is recorded and not executed, with SQL Server's own parameters.</summary>
internal sealed class FakeCommand(FakeConnection connection, FakeServer server) : DbCommand
{
    private readonly SqlCommand _real = new();

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; } = connection;

    protected override DbParameterCollection DbParameterCollection => _real.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery()
    {
        server.Note(this, isCounted: true);
        return server.Finds ? 1 : 0;
    }

    public override object? ExecuteScalar()
    {
        server.Note(this);
        return null;
    }

    protected override DbParameter CreateDbParameter() => new SqlParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        server.Note(this);
        return FakeReader.Answering(CommandText, server);
    }

    protected override void Dispose(bool disposing)
    {
        _real.Dispose();
        base.Dispose(disposing);
    }
}
