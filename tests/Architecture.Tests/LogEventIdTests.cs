using Microsoft.Extensions.Logging;
using Mono.Cecil;
using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>Log event ids are unique across all production assemblies (docs/operating.md, "Log event ids").</summary>
[Collection(OnThisSolution.Name)]
public sealed class LogEventIdTests(ThisSolution read)
{
    private readonly IReadOnlyList<(int? Id, string Method, string Assembly)> _messages = [.. Find(read.Solution)];

    [Fact]
    public void A_log_event_id_is_used_once()
    {
        var messages = _messages;

        Assert.Contains(messages, message => message.Assembly == "Monolith.Hosting");
        Assert.Contains(messages, message => message.Assembly == "Monolith.Host");
        var duplicates =
            from message in messages
            group $"{message.Method} in {message.Assembly}" by message.Id into uses
            where uses.Count() > 1
            select $"{uses.Key}: {string.Join(", ", uses)}";
        AssertNone(duplicates, "These log event ids are used more than once");
    }

    [Fact]
    public void A_log_event_id_is_in_a_documented_range() => AssertNone(
        from message in _messages
        where !Ranges.Exists(range => range.First <= message.Id && message.Id <= range.Last)
        select $"{message.Id}: {message.Method} in {message.Assembly}",
        "These log event ids are in no range");

    private static List<(int First, int Last)> Ranges { get; } =
    [
        .. from line in File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operating.md"))
           let bounds = line.StartsWith("| ", StringComparison.Ordinal) ? line.Split('|')[1].Split('–') : []
           where bounds.Length == 2
           select (int.Parse(bounds[0]), int.Parse(bounds[1])),
    ];

    private static IEnumerable<(int? Id, string Method, string Assembly)> Find(Solution solution) =>
        from project in solution.Projects
        where solution.RoleOf(project) != ProjectRole.Other && project.Assembly is not null
        from type in project.Assembly!.MainModule.GetTypes()
        from method in type.Methods
        from attribute in method.CustomAttributes
        where attribute.AttributeType.FullName == typeof(LoggerMessageAttribute).FullName
        select (IdOf(attribute), $"{type.FullName}.{method.Name}", project.AssemblyName);

    /// <summary>Returns null if the attribute has no id; the generator then derives one from the method's name.</summary>
    private static int? IdOf(CustomAttribute attribute) =>
        attribute.ConstructorArguments.Concat(attribute.Properties.Where(p => p.Name == nameof(LoggerMessageAttribute.EventId)).Select(p => p.Argument))
            .Where(argument => argument.Type.MetadataType == MetadataType.Int32)
            .Select(argument => (int?)argument.Value)
            .FirstOrDefault();

    private static void AssertNone(IEnumerable<string> faults, string title)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, $"{title}; see docs/operating.md for their ranges:\n{string.Join('\n', all)}");
    }
}
