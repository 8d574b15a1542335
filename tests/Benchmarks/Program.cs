using Monolith.Benchmarks;

return args is [BareShop.Command, ..] ? await BareShop.RunAsync(args[1..]) : await CommandLine.RunAsync(args);
