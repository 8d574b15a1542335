namespace Microsoft.Extensions.DependencyInjection;

// Public and unsealed, which the rules on types would say if they saw it.
public class Shelf;
