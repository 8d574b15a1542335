using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Update;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Does not store a table in the order of a primary key that begins with a Guid, as SQL Server does by default. The server compares the last
/// bytes of a Guid first, so that version 7 ids, which begin with the time, are random there: rows would be inserted everywhere in the table.
/// The rows are stored in the order of insertion instead, unless the author has chosen another order with <c>IsClustered</c>. This is done
/// when the SQL is generated, so the models and the migrations of modules stay the same for all databases.
/// </summary>
internal sealed class SqlServerPrimaryKeys(MigrationsSqlGeneratorDependencies dependencies, ICommandBatchPreparer preparer)
    : SqlServerMigrationsSqlGenerator(dependencies, preparer)
{
    private const string Clustered = "SqlServer:Clustered";

    /// <inheritdoc/>
    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (operation.PrimaryKey is { } key && operation.Columns.Find(column => column.Name == key.Columns[0])?.ClrType == typeof(Guid))
        {
            key[Clustered] ??= false;
        }

        base.Generate(operation, model, builder, terminate);
    }

    /// <inheritdoc/>
    protected override void Generate(AddPrimaryKeyOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (model?.GetRelationalModel().FindTable(operation.Table, operation.Schema ?? model.GetDefaultSchema())?.FindColumn(operation.Columns[0])?.StoreType == "uniqueidentifier")
        {
            operation[Clustered] ??= false;
        }

        base.Generate(operation, model, builder, terminate);
    }
}
