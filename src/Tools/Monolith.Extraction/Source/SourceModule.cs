using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Monolith.Extraction;

/// <summary>A module, read from its source code without building or executing it.</summary>
/// <param name="Name">The name of the module, such as <c>payments</c>: the value of the property <c>Name</c> of its module class.</param>
/// <param name="Project">The name of the module's project, such as <c>Payments</c>.</param>
/// <param name="Namespace">The namespace of the module class.</param>
/// <param name="Class">The name of the module class.</param>
internal sealed record SourceModule(string Name, string Project, string Namespace, string Class)
{
    private const string Interface = "IModule";
    private const string NameProperty = "Name";

    /// <summary>Reads the modules of a repository, in the alphabetical order of their projects.</summary>
    /// <exception cref="ExtractionException">A project declares no module class, several, or one whose name is not a constant.</exception>
    public static IReadOnlyList<SourceModule> ReadAll(SourceRepository source) =>
    [
        .. from folder in Directory.EnumerateDirectories(source.PathOf(SourceRepository.Modules)).Order(StringComparer.Ordinal)
           let project = Path.GetFileName(folder)
           where source.Has(ProjectOf(project))
           select Read(source, project),
    ];

    /// <summary>Returns the project file of a module, relative to the repository.</summary>
    public static string ProjectOf(string project) => $"{SourceRepository.Modules}/{project}/{project}/{project}.csproj";

    private static SourceModule Read(SourceRepository source, string project)
    {
        var folder = Path.GetDirectoryName(ProjectOf(project))!;
        var classes = source.FilesIn(folder).Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => File.ReadAllText(source.PathOf(file)))
            .Where(text => text.Contains(Interface, StringComparison.Ordinal))
            .SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(IsModule)
            .ToList();
        return classes switch
        {
            [] => throw new ExtractionException($"{folder} declares no class that implements {Interface}. Add the module class, or move the folder out of {SourceRepository.Modules}."),
            [var only] => new SourceModule(
                NameOf(only) ?? throw new ExtractionException(
                    $"The property {NameProperty} of {only.Identifier.Text} in {folder} is not a string constant of that class. Write '{NameProperty} => \"{project.ToLowerInvariant()}\"'."),
                project,
                NamespaceOf(only),
                only.Identifier.Text),
            _ => throw new ExtractionException($"{folder} declares several module classes: {string.Join(", ", classes.Select(c => c.Identifier.Text))}. Declare exactly one."),
        };
    }

    private static bool IsModule(ClassDeclarationSyntax type) => type.BaseList?.Types.Any(t => t.Type switch
    {
        QualifiedNameSyntax qualified => qualified.Right,
        var simple => simple as SimpleNameSyntax,
    } is { Identifier.Text: Interface }) is true;

    private static string? NameOf(ClassDeclarationSyntax type)
    {
        var property = type.Members.OfType<PropertyDeclarationSyntax>().FirstOrDefault(p => p.Identifier.Text == NameProperty);
        var value = property?.ExpressionBody?.Expression ?? property?.Initializer?.Value;
        return value switch
        {
            IdentifierNameSyntax constant => type.Members.OfType<FieldDeclarationSyntax>()
                .Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword))
                .SelectMany(field => field.Declaration.Variables)
                .Where(variable => variable.Identifier.Text == constant.Identifier.Text)
                .Select(variable => TextOf(variable.Initializer?.Value))
                .FirstOrDefault(),
            var other => TextOf(other),
        };
    }

    private static string? TextOf(ExpressionSyntax? expression) =>
        expression is LiteralExpressionSyntax { Token.Value: string text } ? text : null;

    private static string NamespaceOf(ClassDeclarationSyntax type) =>
        string.Join('.', type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(declaration => declaration.Name.ToString()));
}

/// <summary>The exception that is thrown when the repository has no module with the given name.</summary>
internal sealed class UnknownModuleException(string name, SourceRepository source, IEnumerable<SourceModule> modules) : Exception(
    $"No module '{name}' exists in {source.PathOf(SourceRepository.Modules)}. Modules: {string.Join(", ", modules.Select(module => module.Name))}.");
