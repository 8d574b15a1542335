using System.Globalization;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Monolith;

namespace Host.Tests;

/// <summary>Modules with a database and nothing else, each in an assembly of its own, as the composition requires.</summary>
internal static class ManyModules
{
    private static readonly HashSet<string> Needed =
    [
        "System.Private.CoreLib", "System.Runtime", "netstandard", "Monolith", "Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Abstractions",
        "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Routing.Abstractions",
    ];

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Needed.Contains(Path.GetFileNameWithoutExtension(path))).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static IModule[] Compile(int count) => [.. Enumerable.Range(1, count).Select(number => Compile($"module{number.ToString("000", CultureInfo.InvariantCulture)}"))];

    private static IModule Compile(string name)
    {
        var code =
            $$"""
            using Microsoft.AspNetCore.Routing;
            using Microsoft.EntityFrameworkCore;
            using Monolith;

            public sealed class Module : IModule
            {
                public string Name => "{{name}}";

                public void AddServices(ModuleBuilder module) => module.UseDbContext<Context>();

                public void MapEndpoints(IEndpointRouteBuilder endpoints)
                {
                }
            }

            internal sealed class Context(DbContextOptions<Context> options) : ModuleDbContext(options);
            """;
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        image.Position = 0;
        return (IModule)Activator.CreateInstance(AssemblyLoadContext.Default.LoadFromStream(image).GetExportedTypes().Single())!;
    }
}
