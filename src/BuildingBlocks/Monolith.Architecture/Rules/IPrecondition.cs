namespace Monolith.Architecture;

/// <summary>A rule that finds what keeps other rules from looking: they would pass on it, so it is always checked.</summary>
internal interface IPrecondition;
