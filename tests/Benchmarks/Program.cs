using Monolith.Benchmarks;

return args is [BareShop.Verb, ..] ? await BareShop.RunAsync(args[1..]) : await CommandLine.RunAsync(args);
