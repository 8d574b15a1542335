using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>How many values an instruction takes from the stack, and how many it puts there.</summary>
internal static class StackEffect
{
    /// <summary>Returns the number of values that an instruction takes. For <c>ret</c>, it is unknown here and 0.</summary>
    public static int Popped(Instruction at) => at.Operand is MethodReference called && at.OpCode.FlowControl == FlowControl.Call
        ? called.Parameters.Count + (called.HasThis && at.OpCode != OpCodes.Newobj ? 1 : 0)
        : at.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Varpop => at.Operand is CallSite site ? site.Parameters.Count + (site.HasThis ? 2 : 1) : 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
                or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            _ => 2,
        };

    /// <summary>Returns the number of values that an instruction puts on the stack.</summary>
    public static int Pushed(Instruction at) => at.Operand is MethodReference called && at.OpCode.FlowControl == FlowControl.Call
        ? at.OpCode == OpCodes.Newobj || called.ReturnType.MetadataType != MetadataType.Void ? 1 : 0
        : at.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => 0,
            StackBehaviour.Varpush => at.Operand is CallSite site && site.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
            StackBehaviour.Push1_push1 => 2,
            _ => 1,
        };
}
