namespace Monolith.Architecture;

/// <summary>The role of a project in the solution, determined by its folder and name.</summary>
public enum ProjectRole
{
    /// <summary>None of the other roles, such as tests and tools.</summary>
    Other,

    /// <summary>A project that all modules may use.</summary>
    BuildingBlock,

    /// <summary>The project that composes the modules.</summary>
    Host,

    /// <summary>The project with the part of a module that others may use.</summary>
    Contracts,

    /// <summary>The project with the internals of a module.</summary>
    Module,
}
