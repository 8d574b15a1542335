using Catalog;
using Monolith.Host;
using Monolith.Modules;
using Ordering;
using Profiles;

// The map: what this process is made of.
IModule[] modules =
[
    new ProfilesModule(),
    new CatalogModule(),
    new OrderingModule(),
];

return await CommandLine.RunAsync(args, modules);
