namespace Monolith.Architecture.Tests;

/// <summary>The evaluation of project and solution files with MSBuild, and its errors.</summary>
public sealed class ProjectEvaluationTests : IDisposable
{
    private readonly MiniSolution _solution = MiniSolution.CreateEmpty();

    public void Dispose() => _solution.Dispose();

    [Fact]
    public void Directory_Build_files_functions_globs_and_removals_are_evaluated()
    {
        var other = Write("src/BuildingBlocks/Other/Other.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("Directory.Build.targets", """<Project><ItemGroup><PackageReference Remove="Dropped" /></ItemGroup></Project>""");
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup><Prefix>$([System.String]::Copy('shop').ToUpperInvariant())</Prefix></PropertyGroup>
              <Choose><When Condition="'$(Prefix)' == 'SHOP' and $(MSBuildProjectName.StartsWith('A'))">
                <ItemGroup><ProjectReference Include="../O*/*.csproj" /></ItemGroup>
              </When></Choose>
            </Project>
            """);
        var path = Write("src/BuildingBlocks/A/A.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><AssemblyName>$(Prefix).$(MSBuildProjectName)</AssemblyName></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Kept;Dropped" />
                <Reference Include="Plain, Version=1.0.0.0;libs/File.Name.dll" />
                <InternalsVisibleTo Include="A.Tests" />
              </ItemGroup>
            </Project>
            """);

        var file = Assert.Single(ProjectEvaluation.Evaluate(_solution.Root, [path]));

        Assert.Equal("SHOP.A", file.AssemblyName);
        Assert.Equal([other], file.ProjectReferences);
        Assert.Equal(["Kept"], file.PackageReferences);
        Assert.Equal(["Plain", "File.Name"], file.AssemblyReferences);
        Assert.Contains("Microsoft.AspNetCore.App", file.FrameworkReferences);
        Assert.Equal(["A.Tests"], file.FriendAssemblies);
    }

    [Fact]
    public void A_project_that_MSBuild_cannot_evaluate_is_named_with_the_line()
    {
        var path = Write("src/BuildingBlocks/A/A.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="gone.props" />
            </Project>
            """);

        var error = Assert.Throws<InvalidOperationException>(() => ArchitectureRules.Of(_solution.Root));

        Assert.Contains($"MSBuild cannot evaluate {path}", error.Message, StringComparison.Ordinal);
        Assert.Contains("gone.props", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The process of an IDE checks a solution again and again.</summary>
    [Fact]
    public void A_file_that_changed_since_the_last_evaluation_is_read_again()
    {
        var path = Write("src/BuildingBlocks/A/A.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="A.props" />
            </Project>
            """);
        var import = Write("src/BuildingBlocks/A/A.props", """<Project><ItemGroup><PackageReference Include="One" /></ItemGroup></Project>""");

        Assert.Equal(["One"], Assert.Single(ProjectEvaluation.Evaluate(_solution.Root, [path])).PackageReferences);
        Write("src/BuildingBlocks/A/A.props", """<Project><ItemGroup><PackageReference Include="Two" /></ItemGroup></Project>""");
        Assert.Equal(["Two"], Assert.Single(ProjectEvaluation.Evaluate(_solution.Root, [path])).PackageReferences);
        File.Delete(import);
        Assert.Contains(import, Assert.Throws<InvalidOperationException>(() => ProjectEvaluation.Evaluate(_solution.Root, [path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_solution_file_is_named()
    {
        var path = Write("Empty.slnx", "<Solution><Project></Solution>");

        var error = Assert.Throws<InvalidOperationException>(() => ArchitectureRules.Of(_solution.Root));

        Assert.Contains($"MSBuild cannot read {path}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_formats_of_a_solution_list_the_same_projects()
    {
        var slnx = Write("Empty.slnx", """<Solution><Folder Name="/src/"><Project Path="src\A\A.csproj" /></Folder></Solution>""");
        var sln = Write("Other.sln", """

            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{11111111-1111-1111-1111-111111111111}"
            EndProject
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "A", "src\A\A.csproj", "{22222222-2222-2222-2222-222222222222}"
            EndProject
            Global
            	GlobalSection(NestedProjects) = preSolution
            		{22222222-2222-2222-2222-222222222222} = {11111111-1111-1111-1111-111111111111}
            	EndGlobalSection
            EndGlobal
            """);

        Assert.Equal([Path.Combine(_solution.Root, "src", "A", "A.csproj")], SolutionMembers.Read(slnx));
        Assert.Equal(SolutionMembers.Read(slnx), SolutionMembers.Read(sln));
    }

    private string Write(string file, string text)
    {
        var path = Path.Combine(_solution.Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
