using System.CommandLine;
using System.Globalization;
using Monolith.Extraction;

// The same output everywhere, whatever the machine's culture.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

var root = new RootCommand(
    """
    Moves the code of a module out of a modular monolith.

    Whether the module is ready to move is a question for the running system: the Host's command 'extract check' answers it.
    """)
{
    ExtractCodeCommand.Create(),
};
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,

    // After Ctrl+C it ends the SDK's processes and deletes its working folder.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(20),
});
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
