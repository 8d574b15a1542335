using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Testing;

/// <summary>Adds the failures that a test plans to the services of a module.</summary>
internal static class FailpointServices
{
    /// <summary>The key of the handlers that can be replaced by failing ones.</summary>
    private static readonly object Original = new();

    public static void AddFailpoints(this IServiceCollection services, Failpoints failpoints)
    {
        services.AddSingleton(failpoints);
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(FailingRequests<,>));
        foreach (var handler in services.Where(service => !service.IsKeyedService && service.ImplementationType == service.ServiceType).ToList())
        {
            if (FailingHandler.MessagesOf(handler.ServiceType).ToList() is { Count: > 0 } messages)
            {
                services.Remove(handler);
                services.Add(new ServiceDescriptor(handler.ServiceType, Original, handler.ServiceType, handler.Lifetime));
                services.Add(new ServiceDescriptor(handler.ServiceType, scope => Create(scope, handler.ServiceType, messages), handler.Lifetime));
            }
        }

        if (services.FirstOrDefault(service => service.ServiceType.IsSubclassOf(typeof(ModuleDbContext)))?.ServiceType is { } context)
        {
            typeof(FailpointServices).GetMethod(nameof(AddInterceptor), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(context).Invoke(null, [services, failpoints]);
        }

        object Create(IServiceProvider scope, Type handler, IReadOnlyList<Type> messages)
        {
            var original = scope.GetRequiredKeyedService(handler, Original);
            return messages.Any(failpoints.Concern) ? new FailingHandler(original, failpoints, scope) : original;
        }
    }

    private static void AddInterceptor<TContext>(IServiceCollection services, Failpoints failpoints)
        where TContext : ModuleDbContext =>
        services.ConfigureDbContext<TContext>((_, options) => options.AddInterceptors(new CommitFailures(failpoints)));
}
