using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class NoClockIdOrSleepCalls : ArchitectureRule<Project>, IMonolithRule
{
    private const string Clock = "Inject TimeProvider and call GetUtcNow(), so that tests can advance the clock.";
    private const string Delay = "Use the overload with a TimeProvider, so that tests can advance the clock.";

    /// <summary>A method with one of these parameters receives the time and does not read the machine's clock.</summary>
    private static readonly string?[] Clocks = [typeof(TimeProvider).FullName, typeof(DateTimeOffset).FullName];

    private static readonly Dictionary<string, string> Banned = new()
    {
        ["System.DateTime.get_Now"] = Clock,
        ["System.DateTime.get_UtcNow"] = Clock,
        ["System.DateTime.get_Today"] = Clock,
        ["System.DateTimeOffset.get_Now"] = Clock,
        ["System.DateTimeOffset.get_UtcNow"] = Clock,
        ["System.Guid.NewGuid"] = "Use Guid.CreateVersion7(clock.GetUtcNow()): random ids scatter index pages.",
        ["System.Guid.CreateVersion7"] = "Use Guid.CreateVersion7(clock.GetUtcNow()), so that tests can advance the clock.",
        ["System.Threading.Thread.Sleep"] = "Await a signal or Task.Delay(delay, clock). A sleeping thread is unavailable to the pool.",
        ["System.Threading.Tasks.Task.Delay"] = Delay,
    };

    public override string Id => "no-clock-id-or-sleep-calls";

    public override string Title => "No module reads the machine's clock, creates ids from it, or calls Thread.Sleep.";

    public override string Reason =>
        "Code that reads the machine's clock or sleeps cannot be tested with another time. A pragma can suppress an analyzer that bans "
        + "these calls, and an assembly may be built without it, so this rule checks the compiled code.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) => solution.Modules.SelectMany(module => module.Projects);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        (from call in subject.Uses?.Calls ?? []
         let remedy = Banned.GetValueOrDefault($"{call.Used.DeclaringType.FullName}.{call.Used.Name}")
         where remedy is not null && !HasClockParameter(call.Used)
         select Violation(call.Member, $"{call.Used.DeclaringType.Name}.{call.Used.Name.Replace("get_", "", StringComparison.Ordinal)}", remedy))
        .Distinct();

    private static bool HasClockParameter(MethodReference method) =>
        method.Parameters.Any(parameter => Clocks.Contains(parameter.ParameterType.FullName));
}
