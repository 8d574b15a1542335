using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Monolith.Architecture;

/// <summary>A call that executes SQL.</summary>
/// <param name="Member">The member that contains the call.</param>
/// <param name="Called">The type and the method that executes the SQL.</param>
/// <param name="Text">What the text can be.</param>
internal sealed record SqlCall(string Member, string Called, TextValue Text)
{
    /// <summary>Whether the text is a statement, and not the name of a table.</summary>
    public bool IsStatement => !Called.EndsWith(".set_DestinationTableName", StringComparison.Ordinal);
}

/// <summary>Finds the calls of a project that execute SQL, with the texts that they pass.</summary>
internal static class SqlCalls
{
    private static readonly ConditionalWeakTable<Project, List<SqlCall>> Known = [];

    /// <summary>Finds the calls. The result is cached.</summary>
    public static IReadOnlyList<SqlCall> Of(Project project) => Known.GetValue(project, static p => [.. Find(p)]);

    private static IEnumerable<SqlCall> Find(Project project)
    {
        var texts = new TextEvaluator(project);
        return from method in project.MethodsWithBody()
               from at in method.Body.Instructions
               where at.Operand is MethodReference
               let called = (MethodReference)at.Operand
               let index = SqlSinks.IndexOfText(called)
               where index is not null
               select new SqlCall(method.MemberName(), $"{called.DeclaringType.CodeName()}.{called.Name.TrimStart('.')}", TextOf(method, at, called, index.Value, texts));
    }

    private static TextValue TextOf(MethodDefinition method, Instruction at, MethodReference called, int index, TextEvaluator texts) =>
        at.OpCode.FlowControl != FlowControl.Call ? TextValue.NotConstant("what a delegate receives")
        : index < 0 ? TextValue.NotConstant("a value that is not a string")
        : texts.Evaluate(method, at, index + (called.HasThis && at.OpCode != OpCodes.Newobj ? 1 : 0));
}
