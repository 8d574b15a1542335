

/// <summary>The schemas have fixed names: tests on SQL Server run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlServer
{
    public const string Name = "on SQL Server";
}
