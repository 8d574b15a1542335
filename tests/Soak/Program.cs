using Soak;

return await SoakCommand.RunAsync(args);
