using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>Where the code of a project calls its own methods and writes its own fields.</summary>
internal sealed class CallIndex
{
    private readonly ILookup<MethodDefinition, (MethodDefinition Caller, Instruction At)> _calls;
    private readonly ILookup<FieldDefinition, (MethodDefinition Writer, Instruction At)> _writes;

    public CallIndex(Project project)
    {
        var all = project.MethodsWithBody().SelectMany(method => method.Body.Instructions.Select(at => (Method: method, At: at))).ToList();
        _calls = (from use in all
                  where use.At.Operand is MethodReference { DeclaringType.Scope: ModuleDefinition }
                  let called = ((MethodReference)use.At.Operand).Resolve()
                  where called is not null
                  select (called, use)).ToLookup(found => found.called, found => found.use);
        _writes = (from use in all
                   where use.At.OpCode.Code is Code.Stfld or Code.Stsfld or Code.Ldflda or Code.Ldsflda
                   let field = ((FieldReference)use.At.Operand).Resolve()
                   where field is not null
                   select (field, use)).ToLookup(found => found.field, found => found.use);
    }

    /// <summary>The calls of a method, and the places that make a delegate of it.</summary>
    public IEnumerable<(MethodDefinition Caller, Instruction At)> CallsOf(MethodDefinition method) => _calls[method];

    /// <summary>The places that write a field, or take its address.</summary>
    public IEnumerable<(MethodDefinition Writer, Instruction At)> WritesOf(FieldDefinition field) => _writes[field];
}
