namespace Monolith.Modules;

/// <summary>The modules of this process.</summary>
internal sealed class ModuleCatalog
{
    /// <exception cref="InvalidOperationException">Two modules share a name or their data.</exception>
    public ModuleCatalog(IReadOnlyList<IModule> modules, IReadOnlyList<ModuleDescriptor> descriptors)
    {
        Modules = modules;
        Descriptors = descriptors;
        RefuseTwins(descriptors, "the name", d => d.Name, "give one another name");
        RefuseTwins(descriptors, "the data in", d => d.Database.Identity, "give each its own Modules:<name>:Database:ConnectionString");
        RefuseTwins(descriptors, "the project", d => d.Assembly.GetName().Name!, "a module has a project of its own");
    }

    public IReadOnlyList<IModule> Modules { get; }

    public IReadOnlyList<ModuleDescriptor> Descriptors { get; }

    /// <summary>
    /// Refuses modules that come to a server as the same principal: nothing there would keep one out of the other's schema.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two modules share a principal; the message names them.</exception>
    public void RefuseSharedPrincipals() => RefuseTwins(
        [.. Descriptors.Where(d => d.Database.Principal is not null)],
        "the principal",
        d => d.Database.Principal!,
        "give each its own Modules:<name>:Database:ConnectionString, as 'db provision' writes them");

    public ModuleDescriptor? Find(string name) =>
        Descriptors.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void RefuseTwins(
        IReadOnlyList<ModuleDescriptor> modules, string what, Func<ModuleDescriptor, string> value, string remedy)
    {
        foreach (var twins in modules.GroupBy(value, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            throw new InvalidOperationException(
                $"{string.Join(" and ", twins.Select(m => $"{m.Name} ({m.ContextType.Name})"))} share {what} '{twins.Key}': {remedy}.");
        }
    }
}
