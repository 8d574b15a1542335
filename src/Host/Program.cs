using Catalog;
using Insights;
using Inventory;
using Monolith;
using Monolith.Host;
using Monolith.Hosting;
using Monolith.Operations;
using Notifications;
using Ordering;
using Payments;
using Profiles;

// The map: what this process is made of.
IModule[] modules =
[
    new ProfilesModule(),
    new CatalogModule(),
    new OrderingModule(),
    new InventoryModule(),
    new PaymentsModule(),
    new NotificationsModule(),
    new InsightsModule(),
];

return await MonolithHost.RunAsync(args, modules, new StorefrontPart(), new GettingStarted(), new OperatorCommands());
