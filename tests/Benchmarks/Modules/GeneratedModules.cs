using System.Collections.Concurrent;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Monolith.Benchmarks;

/// <summary>
/// Compiles the requested number of modules, each as a separate assembly with separate contracts, as the composition requires.
/// </summary>
internal static class GeneratedModules
{
    private static readonly List<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ConcurrentDictionary<string, (System.Reflection.Assembly Assembly, MetadataReference Reference)> Compiled = new();

    static GeneratedModules() => AssemblyLoadContext.Default.Resolving += (_, name) =>
        Compiled.TryGetValue(name.Name!, out var found) ? found.Assembly : null;

    /// <summary>A module that stores and publishes orders.</summary>
    public static PublisherModule Publisher(int number)
    {
        var source = Topology.SourceName(number);
        return (PublisherModule)Create("Publisher", source, source, "", [Contracts(source)]);
    }

    /// <summary>A module that subscribes to a publisher.</summary>
    public static IModule Subscriber(int source, int number, bool batches) =>
        (IModule)Create(
            "Subscriber",
            Topology.SubscriberName(source, number),
            Topology.SourceName(source),
            batches ? "BatchProjection" : "EachProjection",
            [Contracts(Topology.SourceName(source))]);

    private static MetadataReference Contracts(string source) =>
        Compile("Contracts", $"{NamespaceOf(source)}.Contracts", source, source, "", []).Reference;

    private static object Create(string template, string module, string source, string projection, MetadataReference[] references)
    {
        var assembly = Compile(template, NamespaceOf(module) + projection, module, source, projection, references).Assembly;
        return Activator.CreateInstance(assembly.GetExportedTypes().Single(t => t.IsAssignableTo(typeof(IModule))))!;
    }

    private static (System.Reflection.Assembly Assembly, MetadataReference Reference) Compile(
        string template, string name, string module, string source, string projection, MetadataReference[] references) => Compiled.GetOrAdd(name, _ =>
        {
            var code = $"namespace {name};" + Environment.NewLine + Read(template)
                .Replace("{module}", module, StringComparison.Ordinal)
                .Replace("{source}", NamespaceOf(source), StringComparison.Ordinal)
                .Replace("{projection}", projection, StringComparison.Ordinal);
            var compilation = CSharpCompilation.Create(
                name,
                [CSharpSyntaxTree.ParseText(code)],
                [.. Platform, .. references],
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
            using var image = new MemoryStream();
            var result = compilation.Emit(image);
            if (!result.Success)
            {
                throw new InvalidOperationException($"{name} does not compile: {string.Join(Environment.NewLine, result.Diagnostics)}");
            }

            image.Position = 0;
            var assembly = AssemblyLoadContext.Default.LoadFromStream(image);
            return (assembly, MetadataReference.CreateFromImage(image.ToArray()));
        });

    private static string Read(string template)
    {
        using var stream = typeof(GeneratedModules).Assembly.GetManifestResourceStream(template + ".template")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Converts <c>source-07</c> to <c>Source07</c>.</summary>
    private static string NamespaceOf(string module) =>
        string.Concat(module.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
