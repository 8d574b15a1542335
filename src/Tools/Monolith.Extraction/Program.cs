using System.CommandLine;
using System.Globalization;
using Monolith.Extraction;

// Use the same output format in every culture.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

var parsed = ExtractCodeCommand.CreateRoot().Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,

    // After Ctrl+C, the tool ends the SDK's processes and deletes its working folder.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(20),
});
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
