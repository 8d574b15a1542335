namespace Monolith.Runtime;

/// <summary>The schema in which Hangfire keeps its queue on a server; it is provisioned beside those of the modules.</summary>
public static class HangfireSchema
{
    /// <summary>Its name.</summary>
    public const string Name = "hangfire";
}
