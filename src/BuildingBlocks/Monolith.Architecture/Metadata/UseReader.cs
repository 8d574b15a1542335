using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Reads all parts of an assembly that can refer to a type.</summary>
internal sealed class UseReader(Uses uses)
{
    public void Read(AssemblyDefinition assembly)
    {
        var name = assembly.Name.Name;
        ReadAttributes(name, assembly);
        ReadAttributes(name, assembly.MainModule);
        foreach (var forwarded in assembly.MainModule.ExportedTypes)
        {
            Add(name, new TypeReference(forwarded.Namespace, forwarded.Name, assembly.MainModule, forwarded.Scope));
        }

        foreach (var type in assembly.MainModule.GetTypes())
        {
            Read(type);
        }
    }

    private void Read(TypeDefinition type)
    {
        var name = MemberNames.Of(type);
        Add(name, type.BaseType);
        ReadAttributes(name, type);
        ReadGenericParameters(name, type);
        foreach (var contract in type.Interfaces)
        {
            Add(name, contract.InterfaceType);
            ReadAttributes(name, contract);
        }

        foreach (var property in type.Properties)
        {
            ReadAttributes(MemberNames.Of(type, property.Name), property);
        }

        foreach (var @event in type.Events)
        {
            ReadAttributes(MemberNames.Of(type, @event.Name), @event);
        }

        foreach (var field in type.Fields)
        {
            Read(MemberNames.Of(type, field.Name), field);
        }

        foreach (var method in type.Methods)
        {
            Read(MemberNames.Of(type, method.Name), method);
        }
    }

    private void Read(string name, FieldDefinition field)
    {
        Add(name, field.FieldType);
        ReadAttributes(name, field);
        if (field.Constant is string text)
        {
            uses.TextList.Add(new Use<string>(name, text));
        }
    }

    private void Read(string name, MethodDefinition method)
    {
        ReadAttributes(name, method);
        ReadAttributes(name, method.MethodReturnType);
        ReadGenericParameters(name, method);
        Add(name, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Add(name, parameter.ParameterType);
            ReadAttributes(name, parameter);
        }

        foreach (var overridden in method.Overrides)
        {
            Add(name, overridden);
        }

        if (method.HasBody)
        {
            ReadBody(name, method);
        }
    }

    private void ReadBody(string name, MethodDefinition method)
    {
        foreach (var variable in method.Body.Variables)
        {
            Add(name, variable.VariableType);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Add(name, handler.CatchType);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case string text:
                    uses.TextList.Add(new Use<string>(name, text));
                    break;
                case TypeReference type:
                    Add(name, type);
                    break;
                case MethodReference called:
                    uses.CallList.Add(new Use<MethodReference>(name, called));
                    Add(name, called);
                    break;
                case FieldReference field:
                    Add(name, field.DeclaringType);
                    Add(name, field.FieldType);
                    break;
            }
        }
    }

    private void ReadGenericParameters(string name, IGenericParameterProvider provider)
    {
        foreach (var parameter in provider.GenericParameters)
        {
            ReadAttributes(name, parameter);
            foreach (var constraint in parameter.Constraints)
            {
                Add(name, constraint.ConstraintType);
            }
        }
    }

    private void ReadAttributes(string name, ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.HasCustomAttributes ? provider.CustomAttributes : [])
        {
            Add(name, attribute.Constructor);
            foreach (var argument in ArgumentsOf(attribute))
            {
                ReadArgument(name, argument);
            }
        }
    }

    /// <summary>
    /// Returns no arguments if reading them requires an enum of a package that is missing. Then the host does not reference the project,
    /// which another rule reports.
    /// </summary>
    private static IEnumerable<CustomAttributeArgument> ArgumentsOf(CustomAttribute attribute)
    {
        try
        {
            return [.. attribute.ConstructorArguments, .. attribute.Properties.Concat(attribute.Fields).Select(named => named.Argument)];
        }
        catch (ResolutionException)
        {
            return [];
        }
    }

    private void ReadArgument(string name, CustomAttributeArgument argument)
    {
        Add(name, argument.Type);
        switch (argument.Value)
        {
            case TypeReference type:
                Add(name, type);
                break;
            case string text:
                uses.TextList.Add(new Use<string>(name, text));
                break;
            case CustomAttributeArgument boxed:
                ReadArgument(name, boxed);
                break;
            case CustomAttributeArgument[] list:
                list.ToList().ForEach(item => ReadArgument(name, item));
                break;
        }
    }

    private void Add(string name, MethodReference method)
    {
        Add(name, method.DeclaringType);
        Add(name, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Add(name, parameter.ParameterType);
        }

        foreach (var argument in method is GenericInstanceMethod generic ? generic.GenericArguments : [])
        {
            Add(name, argument);
        }
    }

    /// <summary>Adds a type and its parts: an array's element type, and a generic type's arguments.</summary>
    private void Add(string name, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                break;
            case GenericInstanceType generic:
                Add(name, generic.ElementType);
                generic.GenericArguments.ToList().ForEach(argument => Add(name, argument));
                break;
            case IModifierType modified:
                Add(name, modified.ElementType);
                Add(name, modified.ModifierType);
                break;
            case FunctionPointerType pointer:
                Add(name, pointer.ReturnType);
                pointer.Parameters.ToList().ForEach(parameter => Add(name, parameter.ParameterType));
                break;
            case TypeSpecification specification:
                Add(name, specification.ElementType);
                break;
            default:
                uses.TypeList.Add(new Use<TypeReference>(name, type));
                break;
        }
    }
}
