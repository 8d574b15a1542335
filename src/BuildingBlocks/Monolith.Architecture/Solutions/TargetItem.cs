namespace Monolith.Architecture;

/// <summary>A reference or source file that a target adds while it runs, so that no evaluation of the project file shows it.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Type">The type of the item, such as <c>Reference</c>.</param>
/// <param name="Include">What the item includes, with properties expanded; for a task's output, the name of the task.</param>
/// <param name="File">The full path of an included file or pattern, or null if only the build knows it.</param>
internal sealed record TargetItem(string Target, string Type, string Include, string? File);
