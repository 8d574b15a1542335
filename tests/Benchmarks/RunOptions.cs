using System.CommandLine;

namespace Monolith.Benchmarks;

/// <summary>The options of the command line that say how much to measure, and where to write the figures.</summary>
/// <param name="writes">The description of --write-docs.</param>
internal sealed class RunOptions(string writes)
{
    private const int DefaultRounds = 5, QuickRounds = 3, MaxRounds = 100;

    private readonly Option<int?> _rounds = CreateRounds();
    private readonly Option<bool> _quick = new("--quick") { Description = "Short runs and few sizes, to check that the benchmarks work" };
    private readonly Option<FileInfo?> _json = new("--json") { Description = "The file to which to write the report with every round as JSON" };
    private readonly Option<DirectoryInfo> _directory = new("--directory")
    {
        Description = "The folder for data files, which are removed afterwards. The benchmarks measure its disk",
        DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
    };

    public Option<bool> WriteDocs { get; } = new("--write-docs") { Description = writes };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_rounds, _quick, _directory, _json, WriteDocs])
        {
            command.Options.Add(option);
        }
    }

    /// <inheritdoc cref="Session.RunAsync"/>
    public Task<int> RunAsync(
        ParseResult parsed, IReadOnlyList<IMeasurement> scenarios, IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        var quick = parsed.GetValue(_quick);
        return Session.RunAsync(
            scenarios,
            databases,
            parsed.GetValue(_rounds) ?? (quick ? QuickRounds : DefaultRounds),
            quick,
            parsed.GetValue(_directory)!,
            parsed.GetValue(_json)?.FullName,
            parsed.GetValue(WriteDocs),
            cancellationToken);
    }

    private static Option<int?> CreateRounds()
    {
        var rounds = new Option<int?>("--rounds")
        {
            Description = $"The number of measurements of each pair. The default is {DefaultRounds}, or {QuickRounds} with --quick",
        };
        rounds.Validators.Add(result =>
        {
            if (result.GetValue(rounds) is < 1 or > MaxRounds)
            {
                result.AddError($"--rounds is out of range. Use 1 to {MaxRounds}.");
            }
        });
        return rounds;
    }
}
