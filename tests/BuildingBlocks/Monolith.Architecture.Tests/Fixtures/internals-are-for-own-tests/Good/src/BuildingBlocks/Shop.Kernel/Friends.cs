using System.Runtime.CompilerServices;

// A building block is no module: it may show itself to another.
[assembly: InternalsVisibleTo("Shop.Rates")]
