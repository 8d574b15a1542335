using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Stock.Contracts.Tests")]
