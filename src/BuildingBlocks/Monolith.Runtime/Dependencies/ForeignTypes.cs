using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Monolith.Runtime;

/// <summary>The types of other assemblies to which an assembly's code refers, read from its metadata.</summary>
internal sealed class ForeignTypes
{
    private readonly HashSet<(string Assembly, string Namespace, string Name)> _names;

    private ForeignTypes(HashSet<(string Assembly, string Namespace, string Name)> names) => _names = names;

    /// <summary>Reads the metadata of an assembly from its file.</summary>
    /// <exception cref="InvalidOperationException">The assembly has no file.</exception>
    public static ForeignTypes NamedBy(Assembly assembly)
    {
        if (assembly.Location is not { Length: > 0 } path)
        {
            throw new InvalidOperationException($"The queries of {assembly.GetName().Name} cannot be read, because it has no file of its own. Publish without a single file.");
        }

        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return new ForeignTypes(
        [
            .. from handle in metadata.TypeReferences
               let type = metadata.GetTypeReference(handle)
               where type.ResolutionScope.Kind == HandleKind.AssemblyReference
               let home = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope)
               select (metadata.GetString(home.Name), metadata.GetString(type.Namespace), metadata.GetString(type.Name)),
        ]);
    }

    public bool Contains(Type type) => _names.Contains((type.Assembly.GetName().Name!, type.Namespace ?? "", type.Name));
}
