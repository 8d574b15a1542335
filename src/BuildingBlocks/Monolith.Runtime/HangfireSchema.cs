namespace Monolith.Runtime;

/// <summary>The schema of Hangfire's queue on a database server. It is provisioned together with the modules' schemas.</summary>
public static class HangfireSchema
{
    /// <summary>The name of the schema.</summary>
    public const string Name = "hangfire";
}
