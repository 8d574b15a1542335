using System.Text;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>Evaluates the methods of .NET that compose a text: concatenation, interpolation, formats, joins and builders.</summary>
/// <param name="texts">Evaluates the parts.</param>
/// <param name="method">The method that contains the code.</param>
internal sealed partial class TextComposition(TextEvaluator texts, MethodDefinition method)
{
    private static readonly HashSet<string> Unchanged = ["ToString", "Trim", "TrimStart", "TrimEnd", "ReplaceLineEndings"];

    /// <summary>Returns what a call composes, or null if it does not compose a text.</summary>
    public TextValue? Evaluate(Instruction at, MethodReference called) => (called.DeclaringType.FullName, called.Name) switch
    {
        ("System.String", "Concat") => Arguments(at, called, 0).Aggregate(TextValue.Nothing, (all, next) => all.Then(next)),
        ("System.String", "Join") => Join(Separator(at, called), Arguments(at, called, 1)),
        ("System.String", "Format") => Format(at, called),
        ("System.String", var name) when Unchanged.Contains(name) => texts.Evaluate(method, at, 0),
        ("System.Runtime.CompilerServices.FormattableStringFactory", "Create") => Argument(at, called, 0),
        ("System.Runtime.CompilerServices.DefaultInterpolatedStringHandler", "ToStringAndClear") => Interpolated(at),
        ("System.Text.StringBuilder" or "System.Object", "ToString") => Built(at),
        (_, "ToString") when TextEvaluator.IsHarmless(called.DeclaringType) => TextValue.Constant("0"),
        _ => null,
    };

    private TextValue Argument(Instruction at, MethodReference called, int parameter) =>
        texts.Evaluate(method, at, parameter + (called.HasThis ? 1 : 0));

    /// <summary>The arguments from a parameter on, with the elements of an array or a span in place of it.</summary>
    private IEnumerable<TextValue> Arguments(Instruction at, MethodReference called, int first) =>
        Enumerable.Range(first, called.Parameters.Count - first).SelectMany(index => called.Parameters[index].ParameterType switch
        {
            ArrayType => Elements(texts.OriginsOf(method).Of(at, index)),
            { FullName: var name } when name.StartsWith("System.ReadOnlySpan`1", StringComparison.Ordinal) => SpanElements(texts.OriginsOf(method).Of(at, index)),
            _ => [Argument(at, called, index)],
        });

    private TextValue Separator(Instruction at, MethodReference called) => called.Parameters[0].ParameterType.MetadataType == MetadataType.Char
        ? Character(at, 0) ?? TextValue.NotConstant("a separator")
        : Argument(at, called, 0);

    private static TextValue Join(TextValue separator, IEnumerable<TextValue> parts) =>
        parts.ToList() is [var first, .. var rest] ? rest.Aggregate(first, (all, next) => all.Then(separator).Then(next)) : TextValue.Nothing;

    private TextValue Format(Instruction at, MethodReference called)
    {
        var first = called.Parameters[0].ParameterType.MetadataType == MetadataType.String ? 0 : 1;
        return Arguments(at, called, first + 1).Select((value, index) => (value, index))
            .Aggregate(Argument(at, called, first), (text, argument) => Fill(text, argument.index, argument.value));
    }

    private static TextValue Fill(TextValue format, int index, TextValue argument) => format.With(
        argument, (text, value) => Placeholder().Replace(text, match => match.Groups[1].Value == index.ToString() ? value : match.Value));

    /// <summary>The parts that an interpolated string appends, from the constructor of its handler on.</summary>
    private TextValue Interpolated(Instruction at)
    {
        if (texts.OriginsOf(method).Of(at, 0).ToList() is not [{ Operand: VariableDefinition handler }])
        {
            return TextValue.NotConstant("an interpolated string");
        }

        var uses = method.Body.Instructions.Where(use => use.Offset < at.Offset && use.Operand is MethodReference { HasThis: true }
            && texts.OriginsOf(method).Of(use, 0).Any(origin => origin.OpCode.Code is Code.Ldloca or Code.Ldloca_S && origin.Operand == handler)).ToList();
        var start = uses.FindLastIndex(use => ((MethodReference)use.Operand).Name == ".ctor");
        return uses.Skip(start + 1).Select(Appended).Aggregate(TextValue.Nothing, (all, next) => all.Then(next));
    }

    private TextValue Appended(Instruction at)
    {
        var called = (MethodReference)at.Operand;
        var type = called is GenericInstanceMethod generic ? generic.GenericArguments[0] : called.Parameters[0].ParameterType;
        return type.MetadataType == MetadataType.String ? texts.Evaluate(method, at, 1)
            : TextEvaluator.IsHarmless(type) ? TextValue.Constant("0")
            : TextValue.NotConstant($"an interpolated {type.Name}");
    }

    /// <summary>What is appended to a builder that no other method receives.</summary>
    private TextValue Built(Instruction at)
    {
        var unknown = TextValue.NotConstant("what a StringBuilder contains");
        if (Root(at) is not { } root)
        {
            return unknown;
        }

        var variable = root.Operand as VariableDefinition;
        var end = EndOfLoop(at);
        var calls = method.Body.Instructions.Where(use => use.Offset <= end && IsOfBuilder(use) && use != at)
            .Where(use => use.OpCode == OpCodes.Newobj ? variable is not null || use == root : IsRootedIn(root, variable, Root(use)))
            .ToList();
        return calls.Select(use => AppendedToBuilder(use) ?? unknown).Aggregate(TextValue.Nothing, (all, next) => all.Then(next));
    }

    /// <summary>Returns the offset of the last instruction from which the code returns to an earlier one or to this one, or its own offset.</summary>
    private int EndOfLoop(Instruction at) => method.Body.Instructions
        .Where(later => later.Offset > at.Offset && later.Operand switch
        {
            Instruction target => target.Offset <= at.Offset,
            Instruction[] targets => targets.Any(target => target.Offset <= at.Offset),
            _ => false,
        })
        .Select(later => later.Offset).Append(at.Offset).Max();

    private static bool IsRootedIn(Instruction root, VariableDefinition? variable, Instruction? found) =>
        found is not null && (found == root || (variable is not null && (found.OpCode == OpCodes.Newobj || found.Operand == variable)));

    private TextValue? AppendedToBuilder(Instruction at) => (MethodReference)at.Operand switch
    {
        { Name: ".ctor", Parameters: [] or [{ ParameterType.MetadataType: MetadataType.Int32 }] } => TextValue.Nothing,
        { Name: ".ctor", Parameters: [{ ParameterType.MetadataType: MetadataType.String }, ..] } => texts.Evaluate(method, at, 0),
        { Name: "AppendLine", Parameters: [] } => TextValue.Constant("\n"),
        { Name: "Append" or "AppendLine", Parameters: [{ ParameterType.MetadataType: MetadataType.String }] } => texts.Evaluate(method, at, 1),
        { Name: "Append", Parameters: [{ ParameterType.MetadataType: MetadataType.Char }] } => Character(at, 1),
        { Name: "Append", Parameters: [{ ParameterType: var type }] } when TextEvaluator.IsHarmless(type) => TextValue.Constant("0"),
        { Name: "get_Length" } => TextValue.Nothing,
        _ => null,
    };

    private TextValue? Character(Instruction at, int index) => texts.OriginsOf(method).Of(at, index).ToList() is [var origin] && Number(origin) is { } code
        ? TextValue.Constant(((char)code).ToString())
        : null;

    private static int? Number(Instruction at) => at.Operand switch
    {
        sbyte small => small,
        int number => number,
        _ => null,
    };

    /// <summary>Follows the chain of calls on a builder to its creation, or to the variable that holds it.</summary>
    private Instruction? Root(Instruction at)
    {
        while (texts.OriginsOf(method).Of(at, 0).ToList() is [var origin])
        {
            if (origin.OpCode == OpCodes.Newobj && IsOfBuilder(origin))
            {
                return origin;
            }

            if (!IsOfBuilder(origin))
            {
                return TextEvaluator.VariableOf(method, origin) is { } variable && IsOnlyBuilt(variable) ? Instruction.Create(OpCodes.Ldloc, variable) : null;
            }

            at = origin;
        }

        return null;
    }

    /// <summary>Returns whether a variable holds one new builder, and is used for nothing but calls on it.</summary>
    private bool IsOnlyBuilt(VariableDefinition variable)
    {
        var uses = method.Body.Instructions.Where(at => TextEvaluator.VariableOf(method, at) == variable || at.Operand == variable).ToList();
        var writes = uses.Where(TextEvaluator.IsWrite).ToList();
        var receivers = method.Body.Instructions
            .Where(at => at.Operand is MethodReference { HasThis: true, Name: "ToString" } || (IsOfBuilder(at) && at.OpCode != OpCodes.Newobj))
            .SelectMany(at => texts.OriginsOf(method).Of(at, 0)).ToHashSet();
        return writes is [var write] && Root(write) is { OpCode.Code: Code.Newobj }
            && method.Body.Instructions.Count(at => at.OpCode == OpCodes.Newobj && IsOfBuilder(at)) == 1
            && uses.Except(writes).All(receivers.Contains);
    }

    private static bool IsOfBuilder(Instruction at) => at.Operand is MethodReference called && called.DeclaringType.FullName == typeof(StringBuilder).FullName;

    private IEnumerable<TextValue> Elements(IReadOnlyCollection<Instruction> arrays) => arrays.SelectMany(array => array switch
    {
        { OpCode.Code: Code.Newarr } => method.Body.Instructions
            .Where(at => at.OpCode.Code is Code.Stelem_Ref or Code.Stelem_Any && texts.OriginsOf(method).Of(at, 0).Contains(array))
            .Select(at => texts.Evaluate(method, at, 2)),
        { Operand: MethodReference { Name: "Empty", DeclaringType.FullName: "System.Array" } } => Enumerable.Empty<TextValue>(),
        _ => [TextValue.NotConstant("the elements of a collection")],
    });

    /// <summary>The compiler writes the parts of a long concatenation to an inline array, and passes a span of it.</summary>
    private IEnumerable<TextValue> SpanElements(IReadOnlyCollection<Instruction> spans)
    {
        if (spans.ToList() is not [{ Operand: MethodReference { Name: var name } } span] || !name.StartsWith("InlineArray", StringComparison.Ordinal)
            || BufferOf(span) is not { } buffer)
        {
            return [TextValue.NotConstant("the elements of a collection")];
        }

        return method.Body.Instructions
            .Where(at => at.OpCode.Code is Code.Stind_Ref or Code.Stobj && texts.OriginsOf(method).Of(at, 0).Any(address => BufferOf(address) == buffer))
            .Select(at => texts.Evaluate(method, at, 1));
    }

    private VariableDefinition? BufferOf(Instruction at) =>
        at.Operand is MethodReference && texts.OriginsOf(method).Of(at, 0).ToList() is [{ Operand: VariableDefinition buffer }] ? buffer : null;

    [GeneratedRegex(@"\{(\d+)(?:[,:][^}]*)?\}")]
    private static partial Regex Placeholder();
}
