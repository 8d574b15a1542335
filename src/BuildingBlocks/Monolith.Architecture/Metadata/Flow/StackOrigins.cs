using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>
/// Finds the instructions that put a value on the stack which another instruction takes, on all paths through a method: both sides of a
/// condition count.
/// </summary>
internal sealed class StackOrigins
{
    private readonly Dictionary<Instruction, List<HashSet<Instruction>>> _before = [];
    private readonly Queue<Instruction> _open = new();
    private readonly bool _returns;

    /// <summary>Follows all paths through a method.</summary>
    public StackOrigins(MethodDefinition method)
    {
        _returns = method.ReturnType.MetadataType != MetadataType.Void;
        Reach(method.Body.Instructions[0], []);
        foreach (var handler in method.Body.ExceptionHandlers)
        {
            // A catch clause and a filter start with the exception on the stack.
            var caught = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;
            Reach(handler.HandlerStart, caught ? [[handler.HandlerStart]] : []);
            if (handler.FilterStart is { } filter)
            {
                Reach(filter, [[filter]]);
            }
        }

        while (_open.TryDequeue(out var at))
        {
            Step(at);
        }
    }

    /// <summary>Returns the origins of a value that an instruction takes. Code that is never reached has none.</summary>
    /// <param name="at">The instruction.</param>
    /// <param name="index">The index of the value, from the one that is deepest in the stack.</param>
    public IReadOnlyCollection<Instruction> Of(Instruction at, int index)
    {
        if (!_before.TryGetValue(at, out var stack))
        {
            return [];
        }

        var slot = stack.Count - Popped(at) + index;
        return slot >= 0 && slot < stack.Count ? stack[slot] : [];
    }

    private void Step(Instruction at)
    {
        var stack = _before[at];
        var after = stack.Take(Math.Max(0, stack.Count - Popped(at))).ToList();
        if (at.OpCode == OpCodes.Dup && stack.Count > 0)
        {
            after.AddRange([stack[^1], stack[^1]]);
        }
        else
        {
            after.AddRange(Enumerable.Range(0, StackEffect.Pushed(at)).Select(_ => new HashSet<Instruction> { at }));
        }

        if (at.OpCode.Code is Code.Leave or Code.Leave_S)
        {
            after = [];
        }

        switch (at.Operand)
        {
            case Instruction target:
                Reach(target, after);
                break;
            case Instruction[] targets:
                targets.ToList().ForEach(target => Reach(target, after));
                break;
        }

        if (at.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw) && at.Next is { } next)
        {
            Reach(next, after);
        }
    }

    private void Reach(Instruction at, List<HashSet<Instruction>> stack)
    {
        if (!_before.TryGetValue(at, out var known))
        {
            _before.Add(at, [.. stack.Select(slot => new HashSet<Instruction>(slot))]);
            _open.Enqueue(at);
            return;
        }

        var changed = false;
        for (var slot = 0; slot < Math.Min(known.Count, stack.Count); slot++)
        {
            var before = known[slot].Count;
            known[slot].UnionWith(stack[slot]);
            changed |= known[slot].Count > before;
        }

        if (changed)
        {
            _open.Enqueue(at);
        }
    }

    private int Popped(Instruction at) => at.OpCode == OpCodes.Ret ? (_returns ? 1 : 0) : StackEffect.Popped(at);
}
