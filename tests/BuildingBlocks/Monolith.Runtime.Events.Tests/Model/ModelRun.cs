using CsCheck;

namespace Monolith.Runtime.Events.Tests;

/// <summary>A search for a program that violates an invariant: seed, number of cases, and the result.</summary>
internal sealed record ModelRun(string Seed, int Cases, string? Failure, ModelProgram? Smallest)
{
    private const int Shrinks = 2_000;

    /// <summary>Runs random programs, starting with that of the seed, until one fails or the time is up.</summary>
    public static Task<ModelRun> SearchAsync(string seed, TimeSpan budget, Parts parts, int maxCases = int.MaxValue) => Task.Run(async () =>
    {
        var pcg = PCG.Parse(seed);
        var begin = TimeProvider.System.GetTimestamp();
        var cases = 0;
        while (cases < maxCases && (cases == 0 || TimeProvider.System.GetElapsedTime(begin) < budget))
        {
            cases++;
            var caseSeed = pcg.ToString();
            var program = ModelPrograms.All.Generate(pcg, null, out _);
            if (await FailureOfAsync(program, parts) is not null)
            {
                return await ShrinkAsync(seed, cases, caseSeed, program, parts);
            }
        }

        return new ModelRun(seed, cases, null, null);
    });

    public override string ToString() => Failure
        ?? $"{Cases} programs held. Repeat them with MONOLITH_MODEL_SEED={Seed}.";

    private static async Task<ModelRun> ShrinkAsync(string seed, int cases, string caseSeed, ModelProgram program, Parts parts)
    {
        // CsCheck searches for smaller failing programs. The result is then reduced step by step.
        var smaller = program;
        try
        {
            await ModelPrograms.All.SampleAsync(
                (Func<ModelProgram, Task>)(candidate => World.RunAsync(candidate, parts)),
                seed: caseSeed,
                iter: Shrinks,
                threads: 1,
                print: failing =>
                {
                    smaller = failing;
                    return "";
                });
        }
        catch (CsCheckException)
        {
            // CsCheck throws the result.
        }

        var smallest = await ProgramReducer.ReduceAsync(smaller, async candidate => await FailureOfAsync(candidate, parts) is not null);
        var failure = await FailureOfAsync(smallest, parts);
        return new ModelRun(
            seed,
            cases,
            string.Join(
                Environment.NewLine,
                $"Case {cases} fails. Repeat it with MONOLITH_MODEL_SEED={caseSeed}; the whole run with MONOLITH_MODEL_SEED={seed}.",
                $"The smallest program that fails, of {smallest.Steps.Count} steps, has {smallest}",
                failure),
            smallest);
    }

    private static async Task<string?> FailureOfAsync(ModelProgram program, Parts parts)
    {
        try
        {
            await World.RunAsync(program, parts);
            return null;
        }
        catch (ModelViolationException e)
        {
            return e.Message;
        }
    }
}
