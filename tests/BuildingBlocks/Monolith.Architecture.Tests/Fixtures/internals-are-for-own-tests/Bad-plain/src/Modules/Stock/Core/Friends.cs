using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Acme.Modules.Orders.Infrastructure")]
