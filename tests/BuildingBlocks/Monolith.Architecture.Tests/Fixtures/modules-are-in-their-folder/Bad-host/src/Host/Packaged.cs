using Monolith;
using Monolith.Architecture.Tests;

namespace Shop.Host;

internal static class Packaged
{
    public static IModule Create() => new PackagedModule();
}
