using System.Globalization;
using System.Runtime.CompilerServices;

namespace Monolith.Tests;

/// <summary>Tests say the same on every machine, as the Host does.</summary>
internal static class InvariantCulture
{
#pragma warning disable CA2255 // A test process has no Main of ours in which this could be said.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Set()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }
}
