using System.CommandLine;
using System.Globalization;

namespace Monolith.Architecture.Tool;

/// <summary>Not top-level statements, for which ASP.NET Core generates a public class.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        // Use the same output format in every culture.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        var parsed = RulesCommand.CreateRoot().Parse(args);
        var exitCode = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 ? ExitCode.Configuration : exitCode;
    }
}
