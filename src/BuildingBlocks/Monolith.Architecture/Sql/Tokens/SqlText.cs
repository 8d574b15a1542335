namespace Monolith.Architecture;

/// <summary>A text that may be SQL.</summary>
/// <param name="Module">The module that contains the text.</param>
/// <param name="Member">The member that contains the text.</param>
/// <param name="Text">The text.</param>
/// <param name="IsRun">Whether the text is known to be executed as SQL.</param>
/// <param name="IsWhole">Whether the text consists of whole statements.</param>
/// <param name="IsPart">Whether the code makes the text a part of another one.</param>
internal sealed record SqlText(ComposedModule Module, string Member, string Text, bool IsRun, bool IsWhole = false, bool IsPart = false);
