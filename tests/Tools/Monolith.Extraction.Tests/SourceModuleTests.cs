using System.Reflection;

namespace Monolith.Extraction.Tests;

/// <summary>The tool reads modules from their source, without building them.</summary>
public sealed class SourceModuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_module_of_this_repository_is_read()
    {
        var root = typeof(SourceModuleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

        Assert.Equal(
            Directory.EnumerateDirectories(Path.Combine(root, "src", "Modules")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
                .Select(project => new SourceModule(project!.ToLowerInvariant(), project, project, project + "Module")),
            SourceModule.ReadAll(new SourceRepository(root)));
    }

    [Theory]
    [InlineData("public string Name => \"order-notes\";")]
    [InlineData("public string Name { get; } = \"order-notes\";")]
    [InlineData("internal const string ModuleName = \"order-notes\"; public string Name => ModuleName;")]
    public void The_name_is_a_constant_of_the_module_class(string name)
    {
        Declare("Notes", $"namespace Shop.Notes {{ public sealed class TheNotes : Monolith.Runtime.IModule {{ {name} }} }}");

        Assert.Equal([new SourceModule("order-notes", "Notes", "Shop.Notes", "TheNotes")], Read());
    }

    [Theory]
    [InlineData("namespace Notes; public class NotesModule { public string Name => \"notes\"; }", "declares no class that implements IModule")]
    [InlineData("namespace Notes; public class A : IModule; public class B : IModule;", "declares several module classes: A, B")]
    [InlineData("namespace Notes; public class NotesModule : IModule { public string Name => Elsewhere.Name; }", "of NotesModule in src/Modules/Notes/Notes is not a string constant")]
    [InlineData("namespace Notes; public class NotesModule : IModule;", "of NotesModule in src/Modules/Notes/Notes is not a string constant")]
    public void A_module_class_that_cannot_be_read_is_named(string code, string message)
    {
        Declare("Notes", code);

        Assert.Contains(message, Assert.Throws<ExtractionException>(Read).Message, StringComparison.Ordinal);
    }

    private void Declare(string project, string code)
    {
        _folder.Write(SourceModule.ProjectOf(project), "<Project />");
        _folder.Write($"src/Modules/{project}/{project}/Module.cs", code);
        _folder.Write($"src/Modules/{project}/{project}/obj/Generated.cs", "class Other : IModule;");
    }

    private IReadOnlyList<SourceModule> Read() => SourceModule.ReadAll(new SourceRepository(_folder.Path));
}
