using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Monolith.Hosting;

/// <summary>
/// Describes types, fields and parameters by their XML comments. A parameter of a route or query is described by the parameter of the command
/// or query: <c>id</c> by the first one whose name ends with it. A <c>Description</c> attribute takes precedence.
/// </summary>
internal sealed class FieldDescriptions(XmlComments comments) : IOpenApiSchemaTransformer, IOpenApiOperationTransformer
{
    /// <summary>Where ASP.NET Core keeps the description of a field whose type is a component of the document, which other fields share.</summary>
    private const string Component = "x-schema-id", OfReference = "x-ref-description";

    /// <summary>The fields of <see href="https://www.rfc-editor.org/rfc/rfc9457">problem details</see>, whose assembly comes without comments.</summary>
    private static readonly Dictionary<string, string> OfProblems = new()
    {
        [nameof(ProblemDetails.Type)] = "A link to the definition of the status.",
        [nameof(ProblemDetails.Title)] = "The kind of the problem.",
        [nameof(ProblemDetails.Status)] = "The HTTP status.",
        [nameof(ProblemDetails.Detail)] = "What is wrong with this request, and what to do about it.",
        [nameof(ProblemDetails.Instance)] = "The request that has the problem.",
        [nameof(HttpValidationProblemDetails.Errors)] = "The messages by the name of the invalid field.",
    };

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo?.AttributeProvider is not PropertyInfo property)
        {
            schema.Description ??= comments.Of(Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
        }
        else if (DescriptionOf(property) is { } description)
        {
            if (schema.Metadata is { } metadata && metadata.TryGetValue(Component, out var id) && id is string { Length: > 0 })
            {
                metadata.TryAdd(OfReference, description);
            }
            else
            {
                schema.Description ??= description;
            }
        }

        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var request = FindRequest(context.Description);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description ??= context.Description.ParameterDescriptions.FirstOrDefault(described => described.Name == parameter.Name) is { } described
                ? DescriptionOf(described, request)
                : null;
        }

        return Task.CompletedTask;
    }

    private string? DescriptionOf(PropertyInfo property) =>
        typeof(ProblemDetails).IsAssignableFrom(property.DeclaringType) ? OfProblems.GetValueOrDefault(property.Name) : comments.Of(property);

    /// <summary>A parameter is one of the request, or belongs to a type of parameters such as <see cref="Paging"/>.</summary>
    private string? DescriptionOf(ApiParameterDescription parameter, Type? request)
    {
        var declared = (parameter.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo;
        return declared?.Member is PropertyInfo property ? comments.Of(property)
            : declared?.Member is ConstructorInfo { DeclaringType: { } parameters } ? comments.OfParameter(parameters, name => name == declared.Name)
            : request is null ? null
            : comments.OfParameter(request, name => name.EndsWith(parameter.Name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Returns the command or query that an endpoint sends. It is in the module, or is a public query in its Contracts.</summary>
    private static Type? FindRequest(ApiDescription description) => OperationIds.RequestOf(description) is not var (name, mapping)
        ? null
        : mapping.Assembly.GetReferencedAssemblies()
            .Where(reference => reference.Name == mapping.Assembly.GetName().Name + ".Contracts").Select(Assembly.Load).Prepend(mapping.Assembly)
            .SelectMany(assembly => assembly.GetTypes())
            .FirstOrDefault(type => type.Name == name);
}
