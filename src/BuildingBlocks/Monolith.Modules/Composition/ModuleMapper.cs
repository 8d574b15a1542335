using System.Reflection;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Draws the map from descriptors, events, EF Core's models and the container. It opens no database.</summary>
internal sealed class ModuleMapper(ModuleCatalog modules, EventRegistry registry, ModuleContainers containers)
{
    public ModuleMap Draw(IReadOnlyList<ModuleInfo> infos)
    {
        var order = infos.Select(i => i.Name).ToList();
        var events = registry.All
            .Select(type => Map(type, infos))
            .Where(e => e.Event.SourceIsHere || e.Event.HeardBy.Count > 0)
            .OrderBy(e => order.IndexOf(e.Event.Source) is var at and >= 0 ? at : int.MaxValue)
            .ThenBy(e => e.Event.Source, StringComparer.Ordinal)
            .ThenBy(e => e.Declared)
            .Select(e => e.Event)
            .ToList();
        return new ModuleMap(
            [.. modules.Descriptors.Zip(infos, (module, info) => Map(module, info, events, containers.Of(module.Name)))],
            events);
    }

    private static MappedModule Map(ModuleDescriptor module, ModuleInfo info, IEnumerable<MappedEvent> events, IServiceProvider services)
    {
        using var scope = services.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<ModuleDbContext>().Model;
        var project = module.Assembly.GetName().Name!;
        var contracts = module.Contracts.ToLookup(c => c.GetName().Name == project + ".Contracts");
        return new MappedModule(
            module.Name,
            project,
            model.GetDefaultSchema() ?? module.Name,
            [
                .. model.GetRelationalModel().Tables
                    .Select(t => new MappedTable(t.Name, t.EntityTypeMappings.All(m => m.TypeBase.ClrType.Assembly == typeof(ModuleDbContext).Assembly)))
                    .OrderBy(t => t.BuildingBlock).ThenBy(t => t.Name, StringComparer.Ordinal),
            ],
            [.. events.Where(e => e.Source == module.Name).Select(e => e.Name)],
            info.ListensTo,
            [.. contracts[true].SelectMany(ModuleQueryType.FindIn).Select(query => Map(query, services.GetRequiredService<IServiceProviderIsService>()))],
            [.. contracts[false].Where(IsOfModule).Select(c => c.GetName().Name!).Order(StringComparer.Ordinal)]);
    }

    /// <summary>An event, and where it stands in its assembly: there, those that belong together stand together.</summary>
    private static (MappedEvent Event, int Declared) Map(EventType type, IReadOnlyList<ModuleInfo> infos) =>
    (
        new MappedEvent(
            type.Name,
            type.Version,
            type.ClrType.Name,
            type.ClrType.Assembly.GetName().Name!,
            type.Source,
            infos.Any(i => i.Name == type.Source),
            [.. infos.Where(i => i.ListensTo.Any(s => s.Events.Contains(type.Name))).Select(i => i.Name)]),
        type.ClrType.MetadataToken);

    private static MappedQuery Map(ModuleQueryType type, IServiceProviderIsService registered) => new(
        type.Query.FullName!,
        NameOf(type.Answer),
        registered.IsService(typeof(IRequestHandler<,>).MakeGenericType(type.Query, type.Answer)));

    /// <summary>The building blocks and MediatR have Contracts as well; those of a module hold an event or a query.</summary>
    private static bool IsOfModule(Assembly contracts) =>
        ModuleQueryType.FindIn(contracts).Count > 0
        || contracts.GetTypes().Any(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IIntegrationEvent)));

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
