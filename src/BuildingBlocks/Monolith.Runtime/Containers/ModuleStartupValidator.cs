using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Monolith.Runtime;

/// <summary>Validates the options of the host and of all modules before any service starts, and reports all faults at once.</summary>
internal sealed class ModuleStartupValidator(IStartupValidator host, ModuleCatalog modules, ModuleContainers containers) : IStartupValidator
{
    public void Validate()
    {
        var failures = new List<Exception>();
        foreach (var validator in modules.Descriptors.Select(module => containers.Of(module.Name).GetService<IStartupValidator>()).Prepend(host))
        {
            try
            {
                validator?.Validate();
            }
            catch (AggregateException e)
            {
                failures.AddRange(e.InnerExceptions);
            }
            catch (OptionsValidationException e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw failures is [var only] ? only : new AggregateException(failures);
        }
    }
}
