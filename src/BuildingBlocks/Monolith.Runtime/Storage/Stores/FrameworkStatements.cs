using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Runs SQL texts on a module's database for the framework's own work, of which most of a start consists. The module's context would first
/// build the module's model, and compile each query and the accessors of each row anew for each module.
/// </summary>
internal sealed class FrameworkStatements(Func<FrameworkDbContext> createContext, ModuleStorage storage)
{
    public ModuleStorage Storage => storage;

    /// <summary>Creates the statements for the database of a module's context.</summary>
    public static FrameworkStatements Of(ModuleDbContext db) => new(() => FrameworkDbContext.Of(db), db.Storage);

    /// <summary>Returns whether the database exists.</summary>
    public async Task<bool> FindDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var db = createContext();
        return await db.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken);
    }

    /// <summary>Reads the rows of a query.</summary>
    public Task<List<TRow>> ReadAsync<TRow>(
        string sql, Func<DbDataReader, TRow> read, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) =>
        ReadAsync(connection => connection.ReadAsync(sql, read, cancellationToken, parameters), cancellationToken);

    /// <summary>Reads without a transaction.</summary>
    public async Task<TResult> ReadAsync<TResult>(Func<IRelationalConnection, Task<TResult>> read, CancellationToken cancellationToken)
    {
        await using var db = createContext();
        var connection = db.GetService<IRelationalConnection>();
        return await db.GetService<IExecutionStrategyFactory>().Create().ExecuteAsync(token => connection.WhileOpenAsync(read, token), cancellationToken);
    }

    /// <summary>Runs a statement in a transaction, and returns the number of rows that it changed.</summary>
    public Task<int> WriteAsync(string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) =>
        WriteAsync(connection => connection.ExecuteAsync(storage.Provider.CountRows + sql, cancellationToken, parameters), cancellationToken);

    /// <summary>Writes in a transaction, alone on a database with a single writer.</summary>
    public async Task<TResult> WriteAsync<TResult>(Func<IRelationalConnection, Task<TResult>> write, CancellationToken cancellationToken)
    {
        // Before the connection, as UnitOfWork does.
        using var alone = await storage.WriteLock.EnterAsync(cancellationToken);
        await using var db = createContext();
        var connection = db.GetService<IRelationalConnection>();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await write(connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
