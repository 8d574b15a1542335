using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>Parts of the world that a planted bug replaces.</summary>
internal sealed record Parts(Func<MemoryLog, IEventFeed> Feed, Func<ISubscriptionStore, ISubscriptionStore> Store)
{
    /// <summary>The feed of a source that offers snapshots.</summary>
    public Func<IEventFeed, IEventFeed> Snapshots { get; init; } = feed => feed;

    public static Parts Sound { get; } = new(log => log, store => store);
}

/// <summary>
/// A log, two subscribers with their databases, and the real event core between them. Runs a program, waits until all actors are idle, and
/// compares the result with the simple model.
/// </summary>
internal sealed partial class World : IDisposable
{
    private const string Source = "source";
    private const int MaxMoves = 20_000;

    private static readonly EventRegistry Registry = new([typeof(Noted).Assembly]);
    private static readonly Type[] AllHandlers = [typeof(SingleHandler), typeof(BatchHandler), typeof(OwnTransactionHandler), typeof(TombstoneHandler)];
    private static readonly Type[] SomeHandlers = [typeof(SingleHandler), typeof(BatchHandler)];

    private readonly ModelProgram _program;
    private readonly Parts _parts;
    private readonly ModelTime _time = new();
    private readonly MemoryLog _log = new(Source);
    private readonly Facts _facts = new(Registry);
    private readonly Manners _manners = new();
    private readonly Party _a, _b;
    private readonly Dictionary<int, Publisher> _publishers = [];
    private readonly Dictionary<Who, Actor> _actors = [];
    private readonly List<Actor> _everyone = [];
    private readonly Dictionary<Who, Subscription> _subscriptions = [];
    private readonly List<string> _trace = [];
    private readonly HashSet<Who> _untold = [];
    private readonly Dictionary<Who, LogPosition> _news = [];
    private ModelViolationException? _violation;

    private World(ModelProgram program, Parts parts)
    {
        (_program, _parts) = (program, parts);
        if (program.OffersSnapshots)
        {
            _log.CutBeginning();
        }

        _a = new Party(this, "A", AllHandlers, _manners, [Kind.Single, Kind.Batch, Kind.OwnTransaction, Kind.Tombstone, Kind.Unreadable]);
        _b = new Party(this, "B", SomeHandlers, null, [Kind.Single, Kind.Batch, Kind.Unreadable]);
    }

    /// <summary>Runs a program.</summary>
    /// <exception cref="ModelViolationException">An invariant is violated.</exception>
    /// <returns>The trace of the run, call by call.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(ModelProgram program, Parts? parts = null)
    {
        using var world = new World(program, parts ?? Parts.Sound);
        try
        {
            await world.RunAsync();
        }
        catch (ModelViolationException e)
        {
            throw new ModelViolationException(
                $"{e.Message}{Environment.NewLine}What happened:{Environment.NewLine}{string.Join(Environment.NewLine, world._trace)}");
        }

        return world._trace;
    }

    public void Dispose() => _everyone.ForEach(actor => actor.Dispose());

    private async Task RunAsync()
    {
        Start(Who.A1);
        Start(Who.B);
        await RestAsync();
        foreach (var step in _program.Steps)
        {
            _trace.Add($"-- {step}");
            await TakeAsync(step);
        }

        _trace.Add("-- to the end");
        await SettleAsync();
        var head = await _log.ReadHeadAsync(CancellationToken.None);
        foreach (var party in new[] { _a, _b })
        {
            party.CheckSettled(head);
        }

        foreach (var (who, subscription) in _subscriptions.Where(worker => Live(worker.Key) is not null))
        {
            Demand(subscription.LastError is null, $"{who} has an error at the end: {subscription.LastError}");
            Demand(subscription.Position == head, $"{who} is at {subscription.Position} at the end, but the log ends at {head}");
        }
    }

    /// <summary>Completes all work without further faults, until polling finds no new work.</summary>
    private async Task SettleAsync()
    {
        foreach (var transaction in _publishers.Keys.ToList())
        {
            await TakeAsync(new Step.Commit(transaction));
        }

        // One worker of each subscription is enough.
        await TakeAsync(new Step.Start(Live(Who.A2) is null ? Who.A1 : Who.A2));
        await TakeAsync(new Step.Start(Who.B));

        var quietPolls = 0;
        for (var moves = 0; quietPolls < 2; moves++)
        {
            Demand(moves < MaxMoves, $"the program does not become idle within {MaxMoves} moves");
            var (stateOfA, stateOfB) = (_a.Database.State, _b.Database.State);
            foreach (var actor in _actors.Values.ToList())
            {
                if (actor.CanPass)
                {
                    actor.LetThrough(Fault.None);
                    await RestAsync();
                }
            }

            if (_actors.Values.Any(actor => actor.CanPass))
            {
                continue;
            }

            if (_actors.Values.FirstOrDefault(actor => !actor.IsGone && !actor.IsIdle && actor.Clock.HasWaits) is { } waiting)
            {
                waiting.Clock.EndNext();
                await RestAsync();
                continue;
            }

            foreach (var actor in _actors.Values.Where(actor => actor.IsIdle))
            {
                actor.Clock.EndNext();
                await RestAsync();
            }

            while (_actors.Values.FirstOrDefault(actor => actor.CanPass) is { } polling)
            {
                polling.LetThrough(Fault.None);
                await RestAsync();
            }

            quietPolls = (stateOfA, stateOfB) == (_a.Database.State, _b.Database.State) ? quietPolls + 1 : 0;
        }
    }

    /// <summary>Waits until all actors rest, and checks the invariants.</summary>
    private async Task RestAsync()
    {
        foreach (var actor in _actors.Values.ToList())
        {
            try
            {
                await actor.RestAsync();
            }
            catch (TimeoutException)
            {
                throw new ModelViolationException($"{actor.Who} hangs.");
            }
        }

        if (_violation is not null)
        {
            throw _violation;
        }

        foreach (var (who, actor) in _actors)
        {
            Demand(who == Who.Operator || !actor.Work.IsFaulted, $"{who} gave up: {actor.Work.Exception}");
            if (_subscriptions.TryGetValue(who, out var subscription) && !actor.IsGone && !_untold.Contains(who))
            {
                PartyOf(who).CheckReached(subscription.Position, who);
                var news = _news.GetValueOrDefault(who);
                Demand(!actor.IsIdle || subscription.Position >= news, $"{who} sleeps at {subscription.Position}, but was signaled about {news}");
            }
        }
    }

    private void Start(Who who)
    {
        var party = PartyOf(who);
        var actor = Enter(who);
        _untold.Remove(who);
        var subscription = _subscriptions[who] = new Subscription(
            party.Definition,
            new GatedFeed(CreateFeed(), actor),
            _parts.Store(new GatedStore(party.Database, actor, party.Strikes)),
            Registry,
            _program.Options,
            actor.Clock,
            NullLogger<Subscription>.Instance);
        actor.Start(subscription.RunAsync);
    }

    private IEventFeed CreateFeed() => _program.OffersSnapshots
        ? _parts.Snapshots(new SnapshotFeed(_parts.Feed(_log), _log, _facts))
        : _parts.Feed(_log);

    private Actor Enter(Who who)
    {
        var actor = _actors[who] = new Actor(who, _time, _trace.Add);
        _everyone.Add(actor);
        return actor;
    }

    private Party PartyOf(Who who) => who == Who.B ? _b : _a;

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ModelViolationException(otherwise + ".");
        }
    }

    /// <summary>A subscriber: its database and its expectations.</summary>
    private sealed class Party
    {
        private readonly Expectations _expectations;

        public Party(World world, string name, Type[] handlers, Manners? manners, HashSet<Kind> takes)
        {
            Definition = SubscriptionDefinition.For(name, handlers, Registry)[0];
            _expectations = new Expectations(name, world._facts, world._log, Strikes, world._program.MaxAttempts, takes);
            Database = new MemoryDatabase(
                world._time,
                transaction => new HandlerServices(new Effects(
                    world._facts, transaction, Strikes, manners, what => world._violation ??= new ModelViolationException($"{name}: {what}"))));
            Database.Watch = (before, after, transaction) =>
            {
                try
                {
                    var actor = (Actor)transaction.Owner!;
                    _expectations.Check(before, after, actor.Who, actor.Outages, actor.LateFailures, transaction.Replays);
                }
                catch (ModelViolationException e)
                {
                    // Thrown here it would pass for a failure of the commit.
                    world._violation ??= e;
                }
            };
        }

        public SubscriptionDefinition Definition { get; }

        public MemoryDatabase Database { get; }

        public Strikes Strikes { get; } = new();

        public void CheckReached(LogPosition position, Who worker) => _expectations.CheckReached(Database.State, position, worker);

        public void CheckSettled(LogPosition head) => _expectations.CheckSettled(Database.State, head);
    }
}
