using Microsoft.Build.Execution;
using BuildProject = Microsoft.Build.Evaluation.Project;

namespace Monolith.Architecture;

/// <summary>
/// Finds the items that targets add to what the compiler gets. MSBuild evaluates them only while it builds, so the rules read them from the
/// evaluated project's targets. Targets of the SDK and of packages are not examined: what these add belongs to no module.
/// </summary>
internal static class TargetItems
{
    private static readonly HashSet<string> CompilerInput = new(StringComparer.OrdinalIgnoreCase)
    {
        "ProjectReference", "Reference", "PackageReference", "ReferencePath", "ReferencePathWithRefAssemblies", "InternalsVisibleTo", "Compile",
    };

    private static readonly string[] Foreign = ["MSBuildExtensionsPath", "NetCoreRoot", "NuGetPackageRoot"];

    /// <summary>Finds the items in all targets of a project, including imported ones.</summary>
    public static List<TargetItem> Of(BuildProject project)
    {
        var foreign = Foreign.Select(project.GetPropertyValue).Where(folder => folder.Length > 0).Select(Folder).ToList();
        var found = new List<TargetItem>();
        foreach (var target in project.Targets.Values.Where(target => !foreign.Exists(folder => target.FullPath.StartsWith(folder, StringComparison.OrdinalIgnoreCase))))
        {
            foreach (var child in target.Children)
            {
                found.AddRange(Read(child, target, project));
            }
        }

        return found;
    }

    private static IEnumerable<TargetItem> Read(ProjectTargetInstanceChild child, ProjectTargetInstance target, BuildProject project) => child switch
    {
        ProjectItemGroupTaskInstance group =>
            from item in @group.Items
            where CompilerInput.Contains(item.ItemType)
            from part in item.Include.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            from include in IsKnown(part) ? Expand(part, target, project) : [part]
            select new TargetItem(target.Name, item.ItemType, include, IsKnown(part) ? FullPath(include, project) : null),
        ProjectTaskInstance task =>
            from output in task.Outputs.OfType<ProjectTaskOutputItemInstance>()
            where CompilerInput.Contains(output.ItemType)
            select new TargetItem(target.Name, output.ItemType, $"the output of {task.Name}", null),
        _ => [],
    };

    /// <summary>Returns whether an include is a path: metadata, and items that a target creates, exist only while it runs.</summary>
    private static bool IsKnown(string include) => !include.Contains("%(", StringComparison.Ordinal) && !include.Contains("@(", StringComparison.Ordinal);

    /// <summary>Outside of the target, its file is not known to MSBuild as "this file".</summary>
    private static string[] Expand(string include, ProjectTargetInstance target, BuildProject project) =>
        project.ExpandString(include.Replace("$(MSBuildThisFileDirectory)", Folder(Path.GetDirectoryName(target.FullPath)!), StringComparison.OrdinalIgnoreCase))
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string FullPath(string include, BuildProject project) =>
        Path.GetFullPath(include.Replace('\\', Path.DirectorySeparatorChar), project.DirectoryPath);

    private static string Folder(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar;
}
