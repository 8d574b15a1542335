using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace Host.Tests;

/// <summary>A C# client that NSwag generates from the OpenAPI document, compiled in memory.</summary>
internal static class GeneratedClient
{
    /// <summary>Generates the client, and compiles it together with code that uses it.</summary>
    /// <param name="document">The OpenAPI document.</param>
    /// <param name="usage">The code that uses the client, which is in the namespace <c>Shop</c>.</param>
    public static async Task<Assembly> CompileAsync(string document, string usage)
    {
        var settings = new CSharpClientGeneratorSettings
        {
            OperationNameGenerator = new MultipleClientsFromOperationIdOperationNameGenerator(),
            CSharpGeneratorSettings = { Namespace = "Shop", JsonLibrary = CSharpJsonLibrary.SystemTextJson, GenerateNullableReferenceTypes = true },
            UseBaseUrl = false,
        };
        var client = new CSharpClientGenerator(await OpenApiDocument.FromJsonAsync(document, TestContext.Current.CancellationToken), settings).GenerateFile();
        var compilation = CSharpCompilation.Create(
            "Shop.Client",
            [Parse(client), Parse(usage)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(IsOfTheFramework).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([], emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()));
        return Assembly.Load(assembly.ToArray());
    }

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The client needs nothing but .NET.</summary>
    private static bool IsOfTheFramework(string path) => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location);
}
