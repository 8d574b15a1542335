namespace Monolith.Persistence;

/// <summary>The lock under which one process at a time migrates a schema on SQL Server.</summary>
internal static class SqlServerMigrationLock
{
    /// <summary>Waits for the lock, which lasts as long as the session; parameter <c>@resource</c>.</summary>
    public const string Sql =
        """
        DECLARE @outcome int;
        EXEC @outcome = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = -1;
        IF @outcome < 0 THROW 51000, 'The lock for migrations could not be taken.', 1;
        """;
}
