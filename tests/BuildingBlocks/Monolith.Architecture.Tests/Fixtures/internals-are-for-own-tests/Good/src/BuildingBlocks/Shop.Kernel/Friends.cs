using System.Runtime.CompilerServices;

// A building block may have several test projects, and tests of the whole.
[assembly: InternalsVisibleTo("Shop.Kernel.Tests")]
[assembly: InternalsVisibleTo("Shop.Benchmarks")]
