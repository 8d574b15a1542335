using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>
/// Evaluates texts in code without running it: literals, conditions, variables, fields, parameters with all their calls, methods of the same
/// project, and what is composed of them. Everything else is unknown, so a text that cannot be evaluated is never mistaken for one that is
/// harmless.
/// </summary>
internal sealed class TextEvaluator(Project project)
{
    private readonly Lazy<CallIndex> _index = new(() => new CallIndex(project));
    private readonly Dictionary<MethodDefinition, StackOrigins> _origins = [];
    private readonly HashSet<object> _open = [];

    /// <summary>Evaluates a value that an instruction takes from the stack.</summary>
    /// <param name="method">The method.</param>
    /// <param name="at">The instruction.</param>
    /// <param name="index">The index of the value; the instance of a call is the first one.</param>
    public TextValue Evaluate(MethodDefinition method, Instruction at, int index)
    {
        var origins = OriginsOf(method).Of(at, index);
        return origins.Count == 0
            ? TextValue.NotConstant("a value that no path reaches")
            : origins.Select(origin => EvaluateOrigin(method, origin)).Aggregate((one, other) => one.Or(other));
    }

    /// <summary>Finds the instructions that produce a value which an instruction takes.</summary>
    internal StackOrigins OriginsOf(MethodDefinition method)
    {
        if (!_origins.TryGetValue(method, out var origins))
        {
            _origins.Add(method, origins = new StackOrigins(method));
        }

        return origins;
    }

    private TextValue EvaluateOrigin(MethodDefinition method, Instruction at)
    {
        // In a loop, a value depends on itself. The other paths say what it is.
        if (!_open.Add(at))
        {
            return TextValue.Nothing;
        }

        try
        {
            return at.OpCode.Code switch
            {
                Code.Ldstr => TextValue.Constant((string)at.Operand),
                Code.Ldnull => TextValue.Nothing,
                Code.Castclass or Code.Isinst or Code.Box => IsHarmless(at.Operand as TypeReference) ? TextValue.Constant("0") : Evaluate(method, at, 0),
                Code.Ldfld or Code.Ldsfld => EvaluateField((FieldReference)at.Operand),
                Code.Call or Code.Callvirt or Code.Newobj => new TextComposition(this, method).Evaluate(at, (MethodReference)at.Operand) ?? EvaluateCall((MethodReference)at.Operand),
                _ when VariableOf(method, at) is { } variable => EvaluateVariable(method, variable),
                _ when ParameterOf(method, at) is { } parameter => EvaluateParameter(method, parameter),
                _ => TextValue.NotConstant($"the result of {at.OpCode.Name}"),
            };
        }
        finally
        {
            _open.Remove(at);
        }
    }

    private TextValue EvaluateVariable(MethodDefinition method, VariableDefinition variable)
    {
        if (method.Body.Instructions.Any(at => at.OpCode.Code is Code.Ldloca or Code.Ldloca_S && at.Operand == variable))
        {
            return TextValue.NotConstant("a variable that is passed by reference");
        }

        var writes = method.Body.Instructions.Where(at => IsWrite(at) && VariableOf(method, at) == variable).ToList();
        return writes.Count == 0
            ? TextValue.Nothing
            : writes.Select(at => Evaluate(method, at, 0)).Aggregate((one, other) => one.Or(other));
    }

    private TextValue EvaluateField(FieldReference reference)
    {
        if (reference.FullName == "System.String System.String::Empty")
        {
            return TextValue.Constant("");
        }

        var name = $"the field {Plain(reference.Name)}";
        if (reference.Resolve() is not { } field || field.Module != project.Assembly?.MainModule || IsWritableElsewhere(field))
        {
            return TextValue.NotConstant(name);
        }

        var writes = _index.Value.WritesOf(field).ToList();
        return writes.Count == 0 || writes.Exists(write => write.At.OpCode.Code is Code.Ldflda or Code.Ldsflda)
            ? TextValue.NotConstant(name)
            : writes.Select(write => Evaluate(write.Writer, write.At, write.At.OpCode.Code == Code.Stfld ? 1 : 0)).Aggregate((one, other) => one.Or(other));
    }

    private TextValue EvaluateParameter(MethodDefinition method, ParameterDefinition parameter)
    {
        var calls = _index.Value.CallsOf(method).ToList();
        var isKnown = calls.Count > 0 && !parameter.ParameterType.IsByReference && !method.IsVirtual && !(method.IsPublic && method.DeclaringType.IsSeenOutside())
            && calls.TrueForAll(call => call.At.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj)
            && !method.Body.Instructions.Any(at => at.OpCode.Code is Code.Ldarga or Code.Ldarga_S && at.Operand == parameter);
        return isKnown
            ? calls.Select(call => Evaluate(call.Caller, call.At, parameter.Index + (method.HasThis && call.At.OpCode != OpCodes.Newobj ? 1 : 0)))
                .Concat(method.Body.Instructions.Where(at => at.OpCode.Code is Code.Starg or Code.Starg_S && at.Operand == parameter).Select(at => Evaluate(method, at, 0)))
                .Aggregate((one, other) => one.Or(other))
            : TextValue.NotConstant($"the parameter {parameter.Name} of {(method.IsConstructor ? "the constructor" : Plain(method.Name))}");
    }

    /// <summary>Evaluates what a method of the same project returns.</summary>
    private TextValue EvaluateCall(MethodReference called)
    {
        var name = $"the result of {called.DeclaringType.Name.Split('`')[0]}.{Plain(called.Name)}";
        if (called.DeclaringType.Scope is not ModuleDefinition || called.Resolve() is not { HasBody: true } method
            || (method.IsVirtual && !method.IsFinal && !method.DeclaringType.IsSealed) || !IsText(method.ReturnType) || _open.Contains(method))
        {
            return TextValue.NotConstant(name);
        }

        _open.Add(method);
        var returned = method.Body.Instructions.Where(at => at.OpCode == OpCodes.Ret).Select(at => Evaluate(method, at, 0)).ToList();
        _open.Remove(method);
        return returned.Count == 0 ? TextValue.NotConstant(name) : returned.Aggregate((one, other) => one.Or(other));
    }

    /// <summary>Returns whether a value of the type is never a name: a number, a date, a GUID or a truth value.</summary>
    internal static bool IsHarmless(TypeReference? type) => type?.MetadataType is MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte or MetadataType.Int16
            or MetadataType.UInt16 or MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Single or MetadataType.Double
        || type?.FullName is "System.Decimal" or "System.Guid" or "System.DateTime" or "System.DateTimeOffset" or "System.DateOnly" or "System.TimeSpan";

    private static bool IsText(TypeReference type) =>
        type.MetadataType == MetadataType.String || type.FullName is "System.FormattableString" or "System.Object";

    /// <summary>Other assemblies and settings can write a field that is neither private nor read-only.</summary>
    private static bool IsWritableElsewhere(FieldDefinition field) => field.IsPublic && !field.IsInitOnly && field.DeclaringType.IsSeenOutside();

    internal static bool IsWrite(Instruction at) => at.OpCode.Code is Code.Stloc or Code.Stloc_S or Code.Stloc_0 or Code.Stloc_1 or Code.Stloc_2 or Code.Stloc_3;

    internal static VariableDefinition? VariableOf(MethodDefinition method, Instruction at) => at.OpCode.Code switch
    {
        Code.Ldloc_0 or Code.Stloc_0 => method.Body.Variables[0],
        Code.Ldloc_1 or Code.Stloc_1 => method.Body.Variables[1],
        Code.Ldloc_2 or Code.Stloc_2 => method.Body.Variables[2],
        Code.Ldloc_3 or Code.Stloc_3 => method.Body.Variables[3],
        Code.Ldloc or Code.Ldloc_S or Code.Stloc or Code.Stloc_S => (VariableDefinition)at.Operand,
        _ => null,
    };

    private static ParameterDefinition? ParameterOf(MethodDefinition method, Instruction at) => at.OpCode.Code switch
    {
        Code.Ldarg_0 => At(method, 0),
        Code.Ldarg_1 => At(method, 1),
        Code.Ldarg_2 => At(method, 2),
        Code.Ldarg_3 => At(method, 3),
        Code.Ldarg or Code.Ldarg_S => (ParameterDefinition)at.Operand,
        _ => null,
    };

    /// <summary>Returns null for the instance, which comes before the parameters.</summary>
    private static ParameterDefinition? At(MethodDefinition method, int argument) =>
        argument - (method.HasThis ? 1 : 0) is var index and >= 0 ? method.Parameters[index] : null;

    /// <summary>Returns the name as in source code for a generated field or method.</summary>
    private static string Plain(string name)
    {
        var inner = name.StartsWith('<') ? name[1..name.IndexOf('>')] : name;
        inner = inner.Length == 0 ? name[(name.LastIndexOf('_') + 1)..] : inner;
        return inner.StartsWith("get_", StringComparison.Ordinal) ? inner[4..] : inner;
    }
}
