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
using Reviews;
using Search;

// The modules and parts of this process.
IModule[] modules =
[
    new ProfilesModule(),
    new CatalogModule(),
    new OrderingModule(),
    new InventoryModule(),
    new PaymentsModule(),
    new NotificationsModule(),
    new ReviewsModule(),
    new InsightsModule(),
    new SearchModule(),
];

return await MonolithHost.RunAsync(args, modules, new StorefrontPart(), new GettingStarted(), new OperatorCommands());
