using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>What every request passes, whether it comes from an endpoint, from <c>_queries</c> or from the module's own code.</summary>
public sealed class RequestPipelineTests
{
    [Fact]
    public async Task The_texts_of_a_public_query_are_checked_before_its_validators_run()
    {
        await using var modules = TwoModules.Compose();
        using var scope = modules.ServicesOf("profiles").CreateScope();

        var behaviors = scope.ServiceProvider.GetServices<IPipelineBehavior<GetProfile, ProfileView?>>().Select(b => b.GetType().GetGenericTypeDefinition()).ToList();

        Assert.Equal([typeof(TracingBehavior<,>), typeof(TextBehavior<,>), typeof(ValidationBehavior<,>)], behaviors);
    }
}
