using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Shop.Host")]
