namespace Monolith.Runtime;

/// <summary>The side effects of the modules of this process.</summary>
internal sealed class SideEffectCatalog
{
    private readonly Dictionary<(string Module, string Name), SideEffectInvoker> _invokers = [];

    /// <exception cref="InvalidOperationException">Two handlers of a module carry out the same side effect.</exception>
    public SideEffectCatalog(ModuleCatalog modules)
    {
        foreach (var module in modules.Descriptors)
        {
            foreach (var invoker in module.Workers.SelectMany(SideEffectInvoker.For))
            {
                if (!_invokers.TryAdd((module.Name, invoker.Name), invoker))
                {
                    throw new InvalidOperationException(
                        $"Two classes of {module.Name} carry out the side effect '{invoker.Name}': give one another name.");
                }
            }
        }
    }

    public IEnumerable<string> Modules => _invokers.Keys.Select(k => k.Module).Distinct();

    public SideEffectInvoker Get(string module, string name) => _invokers.GetValueOrDefault((module, name))
        ?? throw new InvalidOperationException($"No class of {module} carries out the side effect '{name}'.");
}
