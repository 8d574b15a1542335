namespace Monolith.Architecture;

/// <summary>What a project is to the others, by its folder and name.</summary>
public enum ProjectRole
{
    /// <summary>None of the others: tests, tools.</summary>
    Other,

    /// <summary>What all modules may use.</summary>
    BuildingBlock,

    /// <summary>What composes the modules.</summary>
    Host,

    /// <summary>What others may know of a module.</summary>
    Contracts,

    /// <summary>A module's inside.</summary>
    Module,
}
