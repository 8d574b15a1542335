namespace Monolith.Runtime;

/// <summary>The side effects of the modules of this process.</summary>
internal sealed class SideEffectCatalog
{
    private readonly Dictionary<(string Module, string Name), SideEffectInvoker> _invokers = [];

    /// <exception cref="InvalidOperationException">Two handlers of a module have the same side effect name.</exception>
    public SideEffectCatalog(ModuleCatalog modules)
    {
        foreach (var module in modules.Descriptors)
        {
            foreach (var invoker in module.Workers.SelectMany(SideEffectInvoker.For))
            {
                if (!_invokers.TryAdd((module.Name, invoker.Name), invoker))
                {
                    throw new InvalidOperationException(
                        $"Module {module.Name} has two handlers for the side effect '{invoker.Name}'. Give each a unique name.");
                }
            }
        }
    }

    public IEnumerable<string> Modules => _invokers.Keys.Select(k => k.Module).Distinct();

    public SideEffectInvoker? Find(string module, string name) => _invokers.GetValueOrDefault((module, name));

    public SideEffectInvoker Get(string module, string name) => Find(module, name)
        ?? throw new InvalidOperationException($"Module {module} has no handler for the side effect '{name}'.");
}
