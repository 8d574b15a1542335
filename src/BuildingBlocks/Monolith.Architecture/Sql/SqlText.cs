namespace Monolith.Architecture;

/// <summary>A text that may be SQL.</summary>
/// <param name="Module">The module it is of.</param>
/// <param name="Member">Where it stands.</param>
/// <param name="Text">The text.</param>
/// <param name="IsRun">Whether it is known to be run as SQL.</param>
internal sealed record SqlText(ComposedModule Module, string Member, string Text, bool IsRun);
