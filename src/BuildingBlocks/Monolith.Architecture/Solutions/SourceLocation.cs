namespace Monolith.Architecture;

/// <summary>A place in the source code of a solution.</summary>
/// <param name="File">The path of the file from the solution's root, with forward slashes.</param>
/// <param name="Line">The line, beginning with 1.</param>
public sealed record SourceLocation(string File, int Line);
