using System.Runtime.CompilerServices;
using Microsoft.Build.Definition;
using Microsoft.Build.Evaluation;
using Microsoft.Build.Evaluation.Context;
using Microsoft.Build.Exceptions;
using BuildProject = Microsoft.Build.Evaluation.Project;

namespace Monolith.Architecture;

/// <summary>
/// Evaluates project files with MSBuild: Directory.Build files, SDKs, restored packages and all they import. A reference that
/// only one configuration or target framework has counts, so the rules see it whichever one the tests were built for.
/// </summary>
internal static class ProjectEvaluation
{
    private static readonly string[] Configurations = ["Debug", "Release"];

    /// <summary>Only tests, and what they share, reference packages with these names.</summary>
    private static readonly string[] TestPackages = ["Microsoft.NET.Test.Sdk", "xunit", "NUnit", "MSTest", "TUnit"];

    /// <summary>Evaluates projects of one solution.</summary>
    /// <param name="root">The folder of the solution.</param>
    /// <param name="paths">The full paths of the project files.</param>
    /// <exception cref="InvalidOperationException">No SDK is installed, or MSBuild cannot evaluate one of the projects.</exception>
    public static IReadOnlyList<ProjectFile> Evaluate(string root, IEnumerable<string> paths)
    {
        var projects = paths.ToList();
        if (projects.Count == 0)
        {
            return [];
        }

        MsBuild.Load(root);
        return EvaluateLoaded(projects);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<ProjectFile> EvaluateLoaded(IReadOnlyList<string> paths)
    {
        using var collection = CreateCollection();
        var context = EvaluationContext.Create(EvaluationContext.SharingPolicy.Shared);
        return [.. paths.Select(path => Read(path, Variants(path, collection, context)))];
    }

    /// <summary>Creates a collection that shares the parsed files, most of them the SDK's, with all others of the process. MSBuild parses a changed file again.</summary>
    private static ProjectCollection CreateCollection() => new(
        globalProperties: null, loggers: null, remoteLoggers: null, ToolsetDefinitionLocations.Default, maxNodeCount: 1, onlyLogCriticalEvents: false,
        loadProjectsReadOnly: true, useAsynchronousLogging: false, reuseProjectRootElementCache: true);

    /// <summary>
    /// Evaluates a project once for each configuration and target framework. This must not be an iterator: the runtime would load the
    /// iterator's class, for example through reflection over this assembly, before Microsoft.Build is available.
    /// </summary>
    private static List<BuildProject> Variants(string path, ProjectCollection collection, EvaluationContext context)
    {
        var variants = new List<BuildProject>();
        foreach (var configuration in Configurations)
        {
            var project = Load(path, new() { ["Configuration"] = configuration }, collection, context);
            variants.Add(project);
            foreach (var framework in project.GetPropertyValue("TargetFrameworks").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                variants.Add(Load(path, new() { ["Configuration"] = configuration, ["TargetFramework"] = framework }, collection, context));
            }
        }

        return variants;
    }

    private static BuildProject Load(string path, Dictionary<string, string> properties, ProjectCollection collection, EvaluationContext context)
    {
        try
        {
            var project = BuildProject.FromFile(path, new ProjectOptions
            {
                GlobalProperties = properties,
                ProjectCollection = collection,
                EvaluationContext = context,
                LoadSettings = ProjectLoadSettings.DoNotEvaluateElementsWithFalseCondition,
            });

            // MSBuild still imports a file that it has parsed, after it was deleted.
            var gone = project.Imports.Select(import => import.ImportedProject.FullPath).FirstOrDefault(import => !File.Exists(import));
            return gone is null ? project : throw new InvalidOperationException($"MSBuild cannot evaluate {path}: it imports {gone}, which does not exist. {Remedy(path)}");
        }
        catch (InvalidProjectFileException e)
        {
            throw new InvalidOperationException(
                $"MSBuild cannot evaluate {path}: {e.BaseMessage} ({e.ProjectFile}, line {e.LineNumber}). {Remedy(path)}", e);
        }
    }

    private static string Remedy(string path) => $"Fix it until 'dotnet build {path}' accepts it.";

    private static ProjectFile Read(string path, List<BuildProject> variants)
    {
        var packages = Items("PackageReference", item => item.EvaluatedInclude);
        return new ProjectFile
        {
            Path = path,
            AssemblyName = variants[0].GetPropertyValue("AssemblyName"),
            Outputs = [.. variants.Select(variant => variant.GetPropertyValue("TargetPath")).Where(output => output.Length > 0).Distinct()],
            IsProgram = variants[0].GetPropertyValue("OutputType").EndsWith("Exe", StringComparison.OrdinalIgnoreCase),
            IsTest = variants.Exists(variant => variant.GetPropertyValue("IsTestProject").Equals("true", StringComparison.OrdinalIgnoreCase))
                || packages.Exists(package => Array.Exists(TestPackages, test => package.StartsWith(test, StringComparison.OrdinalIgnoreCase))),
            ProjectReferences = Items("ProjectReference", item => item.GetMetadataValue("FullPath")),
            PackageReferences = packages,
            AssemblyReferences = Items("Reference", item => SimpleName(item.EvaluatedInclude))
                .Union(Items("Reference", item => Path.GetFileNameWithoutExtension(item.GetMetadataValue("HintPath").Replace('\\', '/'))).Where(name => name.Length > 0)).ToList(),
            FrameworkReferences = Items("FrameworkReference", item => item.EvaluatedInclude),
            FriendAssemblies = Items("InternalsVisibleTo", item => item.EvaluatedInclude),
            Sources = Items("Compile", item => item.GetMetadataValue("FullPath")),
            TargetItems = [.. variants.SelectMany(TargetItems.Of).Distinct()],
        };

        List<string> Items(string type, Func<ProjectItem, string> value) => [.. variants.SelectMany(variant => variant.GetItems(type)).Select(value).Distinct()];
    }

    /// <summary>Extracts the simple name from <c>Name, Version=…</c> or from a path.</summary>
    private static string SimpleName(string reference) =>
        reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(reference) : reference.Split(',')[0];
}
