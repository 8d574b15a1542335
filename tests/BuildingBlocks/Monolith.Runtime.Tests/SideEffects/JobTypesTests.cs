namespace Monolith.Runtime.Tests;

/// <summary>The types that a row of Hangfire's queue may name, for its job and for the parameters of its method.</summary>
public sealed class JobTypesTests
{
    [Fact]
    public void The_job_and_its_parameters_are_allowed()
    {
        var parameters = typeof(SideEffectJob).GetMethod(nameof(SideEffectJob.RunAsync))!.GetParameters().Select(parameter => parameter.ParameterType);

        Assert.All(parameters.Prepend(typeof(SideEffectJob)), type => Assert.Equal(type, JobTypes.Resolve(type.AssemblyQualifiedName!)));
    }

    [Theory]
    [InlineData(typeof(File))]
    [InlineData(typeof(FileInfo))]
    [InlineData(typeof(object))]
    [InlineData(typeof(string[]))]
    [InlineData(typeof(System.Diagnostics.Process))]
    public void Another_type_is_refused_by_name(Type type)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => JobTypes.Resolve(type.AssemblyQualifiedName!));

        Assert.Contains($"names the type '{type.FullName}", refusal.Message, StringComparison.Ordinal);
    }
}
