using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>Creates the text of a solution file.</summary>
internal static class SolutionFile
{
    /// <param name="projects">The project files, relative to the solution file.</param>
    public static string Of(IEnumerable<string> projects) =>
        new XElement("Solution", projects.Order(StringComparer.Ordinal).Select(project => new XElement("Project", new XAttribute("Path", project)))) + Environment.NewLine;
}
