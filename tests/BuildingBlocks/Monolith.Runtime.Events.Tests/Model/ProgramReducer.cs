namespace Monolith.Runtime.Events.Tests;

/// <summary>Reduces a failing program to the steps that are needed for the failure.</summary>
internal static class ProgramReducer
{
    public static async Task<ModelProgram> ReduceAsync(ModelProgram program, Func<ModelProgram, Task<bool>> fails)
    {
        for (var before = -1; before != Weigh(program);)
        {
            before = Weigh(program);
            program = await DropAsync(program, fails);
            program = await SimplifyAsync(program, fails);
        }

        return program;
    }

    /// <summary>Drops steps: first in large pieces, one by one in the end.</summary>
    private static async Task<ModelProgram> DropAsync(ModelProgram program, Func<ModelProgram, Task<bool>> fails)
    {
        for (var size = Math.Max(1, program.Steps.Count / 2); size >= 1; size /= 2)
        {
            for (var at = program.Steps.Count - size; at >= 0; at = Math.Min(at - 1, program.Steps.Count - size))
            {
                var candidate = program with { Steps = [.. program.Steps.Take(at), .. program.Steps.Skip(at + size)] };
                if (candidate.Steps.Count > 0 && await fails(candidate))
                {
                    program = candidate;
                }
            }
        }

        return program;
    }

    private static async Task<ModelProgram> SimplifyAsync(ModelProgram program, Func<ModelProgram, Task<bool>> fails)
    {
        foreach (var candidate in Settings(program).Where(c => Weigh(c) < Weigh(program)))
        {
            program = await fails(candidate) ? candidate : program;
        }

        for (var i = 0; i < program.Steps.Count; i++)
        {
            foreach (var step in Simpler(program.Steps[i]).Where(s => Weigh(s) < Weigh(program.Steps[i])))
            {
                var candidate = program with { Steps = [.. program.Steps.Take(i), step, .. program.Steps.Skip(i + 1)] };
                if (await fails(candidate))
                {
                    program = candidate;
                    break;
                }
            }
        }

        return program;
    }

    private static IEnumerable<ModelProgram> Settings(ModelProgram program) =>
        [program with { BatchSize = 1 }, program with { MaxAttempts = 1 }, program with { MaxPassedOver = 1 }, program with { Lingers = false }];

    private static IEnumerable<Step> Simpler(Step step) => step switch
    {
        Step.Publish publish => [publish with { Kind = Kind.Single, Manner = Manner.Fine }, publish with { Manner = Manner.Fine }, publish with { Kind = Kind.Single }],
        Step.Run run => [run with { Fault = Fault.None }, run with { Calls = run.Calls / 2 }, run with { Calls = run.Calls - 1 }],
        _ => [],
    };

    private static int Weigh(ModelProgram program) =>
        program.BatchSize + program.MaxAttempts + program.MaxPassedOver + (program.Lingers ? 1 : 0) + program.Steps.Sum(Weigh);

    private static int Weigh(Step step) => 10 + step switch
    {
        Step.Publish publish => (publish.Kind == Kind.Single ? 0 : 1) + (publish.Manner == Manner.Fine ? 0 : 1),
        Step.Run { Calls: 0 } => int.MaxValue / 1000,
        Step.Run run => run.Calls + (run.Fault == Fault.None ? 0 : 1),
        _ => 0,
    };
}
