namespace Monolith.Runtime.Storage.Tests;

[Collection(OnSqlServer.Name)]
public sealed class SqlServerCopyRuns : CopyRunTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerCopyExclusion : CopyExclusionTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerCopyVersions : CopyVersionTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerImportedLog : ImportedLogTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerTwiceImportedLog : TwiceImportedLogTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerMoveRuns : MoveRunTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerAllTypes : AllTypesModelTests
{
    protected override ServerDatabases Server => ServerDatabases.SqlServer;
}
