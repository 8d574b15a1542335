namespace Monolith.Architecture;

/// <summary>The solutions that a rule applies to.</summary>
public enum RuleScope
{
    /// <summary>Any solution.</summary>
    Any,

    /// <summary>Solutions whose modules use Monolith.</summary>
    Monolith,

    /// <summary>Solutions whose modules do not use Monolith.</summary>
    Plain,
}
