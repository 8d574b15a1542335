using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>Follows a string in code to the method that receives it, through concatenation, interpolation and arrays.</summary>
internal static class TextFlow
{
    private const int Limit = 64;

    /// <summary>
    /// Returns the method that receives the string, or null where the code branches, stores it or returns it; and whether it becomes a part
    /// of another string on the way.
    /// </summary>
    public static (MethodReference? Receiver, bool IsPart) Follow(Instruction text)
    {
        var (isPart, at) = (false, text);
        for (var hops = 0; hops < Limit && Consumer(at) is { } consumer; hops++)
        {
            switch (consumer.Operand)
            {
                case MethodReference { Name: "AppendLiteral" or "AppendFormatted" }:
                    if (NextToString(consumer) is not { } interpolated)
                    {
                        return (null, true);
                    }

                    (isPart, at) = (true, interpolated);
                    break;
                case MethodReference composer when Composes(composer):
                    (isPart, at) = (true, consumer);
                    break;
                case MethodReference receiver:
                    return (receiver, isPart);
                case null when consumer.OpCode.Code == Code.Stelem_Ref:
                    at = consumer;
                    break;
                default:
                    return (null, isPart);
            }
        }

        return (null, isPart);
    }

    /// <summary>Returns whether the method only reports a text to people: exceptions, logs and the console.</summary>
    public static bool IsMessage(MethodReference? receiver) => receiver is not null
        && (receiver.DeclaringType.FullName == typeof(Exception).FullName || receiver.DeclaringType.DerivesFrom(typeof(Exception))
            || receiver.ReturnType.DerivesFrom(typeof(Exception))
            || receiver.DeclaringType.Namespace.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal)
            || receiver.DeclaringType.FullName == typeof(Console).FullName);

    private static bool Composes(MethodReference called) =>
        (called.DeclaringType.FullName == typeof(string).FullName && called.Name is ("Concat" or "Format" or "Join" or "Replace" or "Insert"))
        || (called.DeclaringType.FullName == typeof(StringBuilder).FullName && called.Name is (".ctor" or "Append" or "AppendLine" or "AppendFormat" or "Insert"));

    private static Instruction? NextToString(Instruction from)
    {
        for (var at = from.Next; at is not null; at = at.Next)
        {
            if (at.Operand is MethodReference { Name: "ToStringAndClear" })
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>Returns the instruction that takes the value on top of the stack, or null where the code branches before.</summary>
    private static Instruction? Consumer(Instruction pushed)
    {
        var above = 0;
        for (var at = pushed.Next; at?.OpCode.FlowControl is FlowControl.Next or FlowControl.Call or FlowControl.Meta; at = at.Next)
        {
            var popped = StackEffect.Popped(at);
            if (popped > above)
            {
                return at;
            }

            above += StackEffect.Pushed(at) - popped;
        }

        return null;
    }
}
