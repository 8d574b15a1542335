using System.Globalization;
using System.Runtime.CompilerServices;

namespace Monolith.Tests;

/// <summary>Uses the invariant culture, as the host does, so that tests have the same output on every machine.</summary>
internal static class InvariantCulture
{
#pragma warning disable CA2255 // A test process has no Main method for this call.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Set()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }
}
