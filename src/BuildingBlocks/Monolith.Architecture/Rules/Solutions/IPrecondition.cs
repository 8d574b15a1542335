namespace Monolith.Architecture;

/// <summary>A rule on which other rules depend: without it they would pass without checking anything. It cannot be excluded.</summary>
internal interface IPrecondition;
