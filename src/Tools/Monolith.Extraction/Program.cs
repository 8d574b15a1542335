using System.CommandLine;
using System.Globalization;
using Monolith.Extraction;

// Use the same output format in every culture.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

var root = new RootCommand(
    """
    Moves the code of a module out of a modular monolith.

    Use the host's command 'extract check' on the running system to find out whether a module is ready to move.
    """)
{
    ExtractCodeCommand.Create(),
};
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,

    // After Ctrl+C, the tool ends the SDK's processes and deletes its working folder.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(20),
});
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
