#if (sample)
using Shipping;
#endif
using Monolith;
using Monolith.Hosting;
using Monolith.Operations;

// The modules of this process.
IModule[] modules =
[
#if (sample)
    new ShippingModule(),
#endif
];

return await MonolithHost.RunAsync(args, modules, new OperatorCommands());
