using System.Runtime.CompilerServices;
using Microsoft.Build.Construction;
using Microsoft.Build.Exceptions;

namespace Monolith.Architecture;

/// <summary>Reads the projects that a .sln or .slnx file lists, with MSBuild.</summary>
internal static class SolutionMembers
{
    /// <summary>Finds the solution file of a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="layout">The layout, which may specify the file.</param>
    /// <exception cref="InvalidOperationException">The folder has no solution file, or several and the layout specifies none.</exception>
    public static string FindFile(string root, SolutionLayout layout)
    {
        if (layout.SolutionFile is { } named)
        {
            var path = Path.Combine(root, named);
            return File.Exists(path)
                ? path
                : throw new InvalidOperationException($"The solution file {path} does not exist. Correct {nameof(SolutionLayout)}.{nameof(SolutionLayout.SolutionFile)}.");
        }

        var files = Directory.GetFiles(root, "*.sln").Concat(Directory.GetFiles(root, "*.slnx")).Distinct().ToList();
        return files switch
        {
            [var only] => only,
            [] => throw new InvalidOperationException($"{root} has no solution file. Pass the folder of your .sln or .slnx file."),
            _ => throw new InvalidOperationException(
                $"{root} has several solution files ({string.Join(", ", files.Select(Path.GetFileName))}): "
                + $"select one with {nameof(SolutionLayout)}.{nameof(SolutionLayout.SolutionFile)}."),
        };
    }

    /// <summary>Reads the full paths of the projects that .NET compiles. Others, such as those of Docker or of a database, contain no assembly.</summary>
    /// <param name="path">The full path of the solution file.</param>
    /// <exception cref="InvalidOperationException">No SDK is installed, or MSBuild cannot read the file.</exception>
    public static HashSet<string> Read(string path)
    {
        MsBuild.Load(Path.GetDirectoryName(path)!);
        return ReadLoaded(path);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static HashSet<string> ReadLoaded(string path)
    {
        try
        {
            return SolutionFile.Parse(path).ProjectsInOrder
                .Where(project => project.ProjectType != SolutionProjectType.SolutionFolder)
                .Select(project => Path.GetFullPath(project.AbsolutePath))
                .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".csproj" or ".fsproj" or ".vbproj")
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        catch (InvalidProjectFileException e)
        {
            throw new InvalidOperationException($"MSBuild cannot read {path}: {e.BaseMessage} Fix it until 'dotnet sln {path} list' accepts it.", e);
        }
    }
}
