using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Monolith.Hosting;

/// <summary>Adds the OpenAPI document, with the parts that all endpoints share, and a page to browse it.</summary>
internal static class ApiDocument
{
    private const string Bearer = "Bearer";

    private static readonly PagePolicy Page = new(
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:");

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddSingleton<XmlComments>();
        services.AddOpenApi(Configure);
    }

    public static void MapApiDescription(this WebApplication app)
    {
        // Without the constraint, another document's name would be answered with a text.
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").ForDevelopersAndOperators(app.Environment);

        // The page sends nothing to another site: it has no chat, no deployment, no sharing, and no report of its use.
        app.MapScalarApiReference(scalar => scalar
                .WithTitle(Product.Name).DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools().HideClientButton())
            .WithMetadata(Page)
            .ForDevelopersAndOperators(app.Environment);
    }

    private static void Configure(OpenApiOptions options) => options
        .AddDocumentTransformer((document, context, _) =>
        {
            document.Info.Title = Product.Name;
            if (context.ApplicationServices.AuthenticatesCallers())
            {
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description = "An access token of the authority in Auth:Authority",
                };
            }

            RemoveHeads(document);
            return Task.CompletedTask;
        })
        .AddDocumentTransformer<RemoteDescriptions>()
        .AddSchemaTransformer<FieldDescriptions>()
        .AddSchemaTransformer(TypeEnums)
        .AddOperationTransformer<FieldDescriptions>()
        .AddOperationTransformer(DescribeAsync);

    /// <summary>HEAD answers what GET does, and would share its id.</summary>
    private static void RemoveHeads(OpenApiDocument document)
    {
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }
    }

    /// <summary>ASP.NET Core leaves out the type of an enum that is written as text, so that generated clients would read a number.</summary>
    private static Task TypeEnums(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        schema.Type ??= schema.Enum is { Count: > 0 } ? JsonSchemaType.String : null;
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.OperationId ??= OperationIds.Of(context.Description);
        var problems = new Dictionary<string, string>
        {
            ["400"] = "The request is not valid: the problem details name the invalid fields",
            ["default"] = "The request failed: the problem details name the reason",
        };
        if (context.Description.HttpMethod == HttpMethods.Post)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "A repeated request with the same key returns the same response and has only one effect",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            problems["422"] = "The Idempotency-Key was already used for a different request";
        }

        if (context.ApplicationServices.AuthenticatesCallers() && !context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            var scopes = await FindScopesAsync(context);
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [.. scopes.Select(s => s[0])] }];
            problems["401"] = "The token is missing or invalid";
            problems["403"] = $"The token lacks the scope {string.Join(" and ", scopes.Select(s => string.Join(" or ", s)))}";
        }

        await AddProblemsAsync(operation, context, problems, cancellationToken);
    }

    private static async Task AddProblemsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, Dictionary<string, string> problems, CancellationToken cancellationToken)
    {
        const string component = nameof(ProblemDetails);
        context.Document!.AddComponent(component, await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), cancellationToken: cancellationToken));
        operation.Responses ??= [];
        foreach (var (status, description) in problems)
        {
            operation.Responses.TryAdd(status, new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(component, context.Document) },
                },
            });
        }
    }

    private static async Task<List<IReadOnlyList<string>>> FindScopesAsync(OpenApiOperationTransformerContext context)
    {
        var policies = context.ApplicationServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var asked = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>();
        var policy = await AuthorizationPolicy.CombineAsync(policies, asked);
        return policy?.Requirements.OfType<ScopeRequirement>().Select(requirement => requirement.AnyOf).ToList() ?? [];
    }
}
