using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>
/// Finds the source code of a violation: a project file, or with the debug symbols of the assemblies, the first line of a method. A type
/// without code, such as an enum, is found by no symbol.
/// </summary>
internal sealed class SourceLocator(Solution solution)
{
    private readonly Lazy<Dictionary<string, SourceLocation>> _members = new(() => ReadMembers(solution));

    public SourceLocation? Find(string culprit) =>
        solution.Projects.FirstOrDefault(project => project.RelativePath == culprit) is { } project
            ? new SourceLocation(project.RelativePath, 1)
            : _members.Value.GetValueOrDefault(culprit);

    private static Dictionary<string, SourceLocation> ReadMembers(Solution solution)
    {
        var members = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        foreach (var project in solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other && project.AssemblyPath is not null))
        {
            using var assembly = AssemblyDefinition.ReadAssembly(
                project.AssemblyPath,
                new ReaderParameters { ReadSymbols = true, SymbolReaderProvider = new DefaultSymbolReaderProvider(throwIfNoSymbol: false), ThrowIfSymbolsAreNotMatching = false });
            foreach (var method in assembly.MainModule.HasSymbols ? assembly.MainModule.GetTypes().SelectMany(type => type.Methods) : [])
            {
                if (method.DebugInformation.SequencePoints.FirstOrDefault(point => !point.IsHidden) is { } point && FileOf(point.Document.Url, solution.Root) is { } file)
                {
                    var location = new SourceLocation(file, point.StartLine);
                    Keep(MemberNames.Of(method.DeclaringType, method.Name), location);
                    Keep(MemberNames.Of(method.DeclaringType), location);
                }
            }
        }

        return members;

        // The code of an async method or a lambda belongs to the member that contains it: the first line of all is the member's.
        void Keep(string member, SourceLocation location)
        {
            if (!members.TryGetValue(member, out var known) || (known.File == location.File && known.Line > location.Line))
            {
                members[member] = location;
            }
        }
    }

    /// <summary>Returns the path from the root. A deterministic build writes <c>/_/</c> for the root of the repository.</summary>
    internal static string? FileOf(string document, string root)
    {
        var path = document.Replace('\\', '/');
        if (path.StartsWith("/_/", StringComparison.Ordinal))
        {
            return path[3..];
        }

        var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        return Path.IsPathRooted(relative) ? null : relative;
    }
}
