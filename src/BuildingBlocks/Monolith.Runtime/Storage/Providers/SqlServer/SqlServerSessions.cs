namespace Monolith.Runtime.Storage;

/// <summary>
/// Ends the sessions of a frozen process on SQL Server, which by itself ends no session that is idle in a transaction. Only a principal with
/// rights on the whole server may do that, and provisioning does not grant them.
/// </summary>
internal static class SqlServerSessions
{
    /// <summary>
    /// Returns 0 without these rights. Each session is one of the same principal in the same database, with a transaction, from a process
    /// that has a session which has been idle in a transaction for <c>@seconds</c>. A session may end before it is killed (6106). KILL takes
    /// no variable.
    /// </summary>
    public const string EndFrozen =
        """
        DECLARE @ended int = 0, @session int, @kill nvarchar(20);
        IF HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') = 1 AND HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY CONNECTION') = 1
        BEGIN
            DECLARE frozen CURSOR LOCAL STATIC READ_ONLY FOR
                SELECT s.session_id FROM sys.dm_exec_sessions AS s
                WHERE s.database_id = DB_ID() AND s.login_name = SUSER_SNAME() AND s.program_name <> APP_NAME() AND s.open_transaction_count > 0
                    AND EXISTS (
                        SELECT 1 FROM sys.dm_exec_sessions AS idle
                        WHERE idle.database_id = s.database_id AND idle.login_name = s.login_name AND idle.program_name = s.program_name
                            AND idle.open_transaction_count > 0 AND idle.status = 'sleeping'
                            AND idle.last_request_end_time < DATEADD(millisecond, -1000 * @seconds, GETDATE()));
            OPEN frozen;
            FETCH NEXT FROM frozen INTO @session;
            WHILE @@FETCH_STATUS = 0
            BEGIN
                BEGIN TRY
                    SET @kill = CONCAT(N'KILL ', @session);
                    EXEC (@kill);
                    SET @ended += 1;
                END TRY
                BEGIN CATCH
                    IF ERROR_NUMBER() <> 6106 THROW;
                END CATCH;
                FETCH NEXT FROM frozen INTO @session;
            END;
        END;
        SELECT @ended;
        """;
}
