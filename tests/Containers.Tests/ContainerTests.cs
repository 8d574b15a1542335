namespace Containers.Tests;

/// <summary>
/// Checks that the files of build/containers are well-formed and consistent with each other and with the host. The tests neither build
/// images nor start containers, which would require a container engine.
/// </summary>
public sealed class ContainerTests
{
    [Fact]
    public void The_Dockerfile_is_valid_and_runs_as_an_unprivileged_user() => AssertNone(ContainerFolder.Ours.DockerFile.Faults());

    [Fact]
    public async Task The_compose_files_are_valid_and_match_the_system() => AssertNone(await ContainerFolder.Ours.ComposeFaultsAsync());

    [Fact]
    public void The_manifests_are_valid_and_match_the_system() => AssertNone(ContainerFolder.Ours.OverlayFaults());

    [Fact]
    public void The_files_for_the_monolith_and_the_split_exist()
    {
        Assert.Equal([("compose.split.yaml", 3), ("compose.yaml", 1)], ContainerFolder.Ours.ComposeFiles.Select(c => (c.Name, c.File.Processes.Count)));
        Assert.Equal([("migrate", 0), ("monolith", 1), ("split", 3)], ContainerFolder.Ours.Overlays.Select(o => (o.Name, o.Overlay.Processes.Count)));
    }

    [Fact]
    public void The_hosts_configuration_is_found()
    {
        Assert.Contains("payments", Repository.Modules);
        Assert.Equal(["/health/live", "/health/ready"], Repository.ProbePaths.Order(StringComparer.Ordinal));
        Assert.Equal(TimeSpan.FromSeconds(10), Repository.ShutdownTimeout);
    }

    private static void AssertNone(IEnumerable<string> faults)
    {
        var all = string.Join(Environment.NewLine, faults);
        Assert.True(all.Length == 0, all);
    }
}
