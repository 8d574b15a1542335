using System.Reflection;

namespace Monolith.Runtime;

/// <summary>The modules of this process.</summary>
internal sealed class ModuleCatalog
{
    /// <exception cref="InvalidOperationException">Two modules have the same name, or use the same database and schema.</exception>
    public ModuleCatalog(IReadOnlyList<IModule> modules, IReadOnlyList<ModuleDescriptor> descriptors)
    {
        Modules = modules;
        Descriptors = descriptors;
        RejectDuplicates(descriptors, "the name", d => d.Name, "give them different names");
        RejectDuplicates(WithDatabase.ToList(), NameOf, "the data in", stored => stored.Database.Identity, "give each its own Modules:<name>:Database:ConnectionString");
        RejectDuplicates(descriptors, "the project", d => d.Assembly.GetName().Name!, "give each module a project of its own");
    }

    public IReadOnlyList<IModule> Modules { get; }

    public IReadOnlyList<ModuleDescriptor> Descriptors { get; }

    /// <summary>The modules that have a database, and do not live in memory.</summary>
    public IEnumerable<(ModuleDescriptor Module, ModuleDatabase Database)> WithDatabase =>
        from module in Descriptors
        where module.Database is not null
        select (module, module.Database);

    /// <summary>The modules whose state lives in memory.</summary>
    public IEnumerable<ModuleDescriptor> InMemory => Descriptors.Where(module => module.IsInMemory);

    /// <summary>
    /// Throws if two modules connect to a server as the same principal, because the server could then not keep one module out of the
    /// other's schema.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two modules share a principal. The message names them.</exception>
    public void RejectSharedPrincipals() => RejectDuplicates(
        WithDatabase.Where(stored => stored.Database.Principal is not null).ToList(),
        NameOf,
        "the principal",
        stored => stored.Database.Principal!,
        "give each its own Modules:<name>:Database:ConnectionString, as 'db provision' writes them");

    /// <summary>
    /// Throws if two of the modules that a host lists, wherever they run, have the same name or the same project, or if one has the name of
    /// a schema of Hangfire.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two modules share one, or a name is taken. The message names them.</exception>
    public void RejectDuplicates(IReadOnlyList<IModule> listed)
    {
        if (listed.FirstOrDefault(module => HangfireSchema.IsOne(module.Name.ToLowerInvariant())) is { } taken)
        {
            throw new InvalidOperationException($"{NameOf(taken)} has the name of Hangfire's schema: give the module another name.");
        }

        RejectDuplicates(listed, NameOf, "the name", module => module.Name, "give them different names");
        RejectDuplicates(listed, NameOf, "the project", module => AssemblyOf(module).GetName().Name!, "give each module a project of its own");

        static string NameOf(IModule module) => $"{module.Name} ({module.GetType().Name})";
    }

    public ModuleDescriptor? Find(string name) =>
        Descriptors.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The assembly of the project of a module that the host lists, whether or not it runs in this process.</summary>
    public Assembly AssemblyOf(IModule module) => Find(module.Name)?.Assembly ?? module.GetType().Assembly;

    private static void RejectDuplicates(
        IReadOnlyList<ModuleDescriptor> modules, string what, Func<ModuleDescriptor, string> value, string remedy) =>
        RejectDuplicates(modules, NameOf, what, value, remedy);

    private static string NameOf(ModuleDescriptor module) => $"{module.Name} ({module.ContextType?.Name ?? "in memory"})";

    private static string NameOf((ModuleDescriptor Module, ModuleDatabase Database) stored) => NameOf(stored.Module);

    private static void RejectDuplicates<TModule>(
        IReadOnlyList<TModule> modules, Func<TModule, string> nameOf, string what, Func<TModule, string> value, string remedy)
    {
        foreach (var duplicates in modules.GroupBy(value, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            throw new InvalidOperationException($"{string.Join(" and ", duplicates.Select(nameOf))} share {what} '{duplicates.Key}': {remedy}.");
        }
    }
}
