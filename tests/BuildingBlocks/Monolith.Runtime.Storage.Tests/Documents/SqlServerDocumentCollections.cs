namespace Monolith.Runtime.Storage.Tests;

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentCollections : DocumentCollectionTests
{
    private protected override Task<NotesModule> CreateAsync() => NotesModule.OnSqlServerAsync();
}
