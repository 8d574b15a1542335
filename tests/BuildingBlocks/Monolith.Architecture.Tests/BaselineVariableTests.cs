namespace Monolith.Architecture.Tests;

/// <summary>An environment variable of the process, which concerns every check with a baseline.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChangedEnvironment
{
    public const string Name = "changed environment";
}

[Collection(ChangedEnvironment.Name)]
public sealed class BaselineVariableTests
{
    [Fact]
    public void The_environment_variable_makes_a_check_write_the_baseline()
    {
        using var solution = MiniSolution.Create(Path.Combine(MiniSolution.Fixtures, "handlers-are-internal-and-sealed", "Bad-public"));
        Environment.SetEnvironmentVariable(ArchitectureRules.UpdateVariable, "1");
        try
        {
            solution.Rules.WithBaseline("known.txt").Check();
        }
        finally
        {
            Environment.SetEnvironmentVariable(ArchitectureRules.UpdateVariable, null);
        }

        solution.Rules.WithBaseline("known.txt").Check();
        Assert.Contains("handlers-are-internal-and-sealed | Stock.Reserving | public", File.ReadAllLines(Path.Combine(solution.Root, "known.txt")));
    }
}
