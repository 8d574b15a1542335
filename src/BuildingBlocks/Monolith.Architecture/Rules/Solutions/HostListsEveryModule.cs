namespace Monolith.Architecture;

internal sealed class HostListsEveryModule : ArchitectureRule<Module>, IMonolithRule
{
    public override string Id => "host-lists-every-module";

    public override string Title => "The host references every module's project and creates its module class.";

    public override string Reason => "A module that the host does not list compiles and passes its tests, but never runs.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Module> Select(Solution solution) => solution.Modules;

    protected override IEnumerable<Violation> Check(Module subject, Solution solution)
    {
        if (subject.Project is not { } project)
        {
            yield break;
        }

        // Of several hosts, one has to run the module.
        var host = solution.Hosts.FirstOrDefault(host => host.ProjectReferences.Contains(project.Path)) ?? solution.Host;
        var path = host?.RelativePath ?? solution.Layout.Host ?? "the host";
        if (host is null || !host.ProjectReferences.Contains(project.Path))
        {
            yield return Violation(
                path, $"no reference to {project.Name}",
                $"Run 'dotnet add {path} reference {project.RelativePath}', and add the module class to the list in Program.cs.");
            yield break;
        }

        var created = (host.Uses?.Calls ?? []).Where(call => call.Used.Name == ".ctor").Select(call => call.Used.DeclaringType.FullName).ToHashSet();
        foreach (var type in host.Uses is null ? [] : subject.Classes.Where(type => !created.Contains(type.FullName)))
        {
            yield return Violation(host.RelativePath, $"no new {type.Name}()", $"Add new {type.Name}() to the modules in Program.cs. A module that is not in the list does not run.");
        }
    }
}
