using System.Reflection;

namespace Acme.Modules.Orders.Infrastructure;

public class Scanning
{
    public Assembly Stock => Assembly.Load("Acme.Modules.Stock.Core");

    public Type? Find(string name) => AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).FirstOrDefault();
}
