using Catalog;
using Monolith.Hosting;

return await MonolithHost.RunAsync(args, [new CatalogModule()]);
