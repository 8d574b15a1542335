using CsCheck;

namespace Monolith.Runtime.Events.Tests;

/// <summary>Generates random programs.</summary>
internal static class ModelPrograms
{
    private const int MaxSteps = 60;

    private static readonly Gen<char> Keys = Gen.OneOf('x', 'y', 'z');
    private static readonly Gen<int> Transactions = Gen.Int[1, 3];
    private static readonly Gen<Who> Workers = Gen.Frequency((4, Who.A1), (2, Who.A2), (1, Who.B));
    private static readonly Gen<Who> AnyActor = Gen.Frequency((5, Who.A1), (3, Who.A2), (1, Who.B), (2, Who.Operator));

    private static readonly Gen<Kind> Kinds = Gen.Frequency(
        (6, Kind.Single), (4, Kind.Batch), (2, Kind.OwnTransaction), (2, Kind.Tombstone), (2, Kind.Ignored), (1, Kind.Unreadable));

    private static readonly Gen<Manner> Manners = Gen.Frequency(
        (10, Manner.Fine), (1, Manner.FailsOnce), (1, Manner.FailsTwice), (2, Manner.Poison), (1, Manner.SlowOnce), (1, Manner.Stuck));

    private static readonly Gen<Fault> Faults = Gen.Frequency(
        (12, Fault.None), (2, Fault.Outage), (1, Fault.LostAnswer), (1, Fault.LateFailure), (2, Fault.Crash), (1, Fault.CrashAfter));

    private static readonly Gen<Step> Steps = Gen.Frequency<Step>(
        (12, Gen.Select(Transactions, Keys, Kinds, Manners, (transaction, key, kind, manner) => (Step)new Step.Publish(transaction, key, kind, manner))),
        (8, Transactions.Select(transaction => (Step)new Step.Commit(transaction))),
        (1, Transactions.Select(transaction => (Step)new Step.RollBack(transaction))),
        (20, Gen.Select(AnyActor, Gen.Int[1, 16], Faults, (who, calls, fault) => (Step)new Step.Run(who, calls, fault))),
        (6, AnyActor.Select(who => (Step)new Step.Elapse(who))),
        (1, Workers.Select(who => (Step)new Step.Stop(who))),
        (4, Workers.Select(who => (Step)new Step.Start(who))),
        (3, Gen.Select(Keys, Gen.Bool, (key, mended) => (Step)new Step.Retry(key, mended))),
        (1, Gen.Select(Keys, Gen.Bool, (key, last) => (Step)new Step.Discard(key, last))),
        (1, Gen.Const((Step)new Step.Replay())),
        (1, Gen.Const((Step)new Step.Truncate())));

    public static Gen<ModelProgram> All { get; } = Gen.Select(
        Gen.Int[1, 5],
        Gen.Int[1, 3],
        Gen.Int[1, 3],
        Gen.Bool,
        Gen.Bool,
        Steps.List[1, MaxSteps],
        (batchSize, maxAttempts, maxPassedOver, lingers, offersSnapshots, steps) =>
            new ModelProgram(batchSize, maxAttempts, maxPassedOver, lingers, steps) { OffersSnapshots = offersSnapshots });
}
