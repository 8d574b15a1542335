using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Acme.Modules.Orders.Infrastructure")]
[assembly: InternalsVisibleTo("Acme.Modules.Orders.Tests")]
[assembly: InternalsVisibleTo("DynamicProxyGenAssembly2")]
