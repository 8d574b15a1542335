using System.CommandLine;
using System.Globalization;
using Monolith.Demo;

// Use the same output format in every culture.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

// After Ctrl+C, the demo stops the monolith that it started, which may take 15 seconds.
var parsed = DemoCommand.Create().Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(20),
});
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
