using System.Reflection;

namespace Acme.Modules.Orders.Infrastructure;

/// <summary>A module may look through its own projects, and find the type of a message that it has stored.</summary>
public class Scanning
{
    private const string Module = "Orders";

    public Assembly Domain => Assembly.Load($"Acme.Modules.{Module}.Domain");

    public Type? TypeOf(string message) => Type.GetType(message);
}
