using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Orders")]
