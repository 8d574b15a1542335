using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Monolith.Hosting;

/// <summary>Adds the OpenAPI document, with the parts that all endpoints share, and a page to browse it.</summary>
internal static class ApiDescription
{
    private const string InvalidRequest = "The request is not valid: the problem details name the invalid fields";
    private const string Bearer = "Bearer";

    private static readonly PagePolicy Page = new(
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:");

    public static void Configure(OpenApiOptions options) => options
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

            return Task.CompletedTask;
        })
        .AddDocumentTransformer<RemoteDescriptions>()
        .AddOperationTransformer(async (operation, context, _) =>
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd("400", new OpenApiResponse { Description = InvalidRequest });
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
                operation.Responses.TryAdd("422", new OpenApiResponse { Description = "The Idempotency-Key was already used for a different request" });
            }

            if (context.ApplicationServices.AuthenticatesCallers())
            {
                await DescribeScopesAsync(operation, context);
            }
        });

    public static void MapApiDescription(this WebApplication app)
    {
        // Without the constraint, another document's name would be answered with a text.
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").ForDevelopersAndOperators(app.Environment);
        app.MapScalarApiReference(scalar => scalar.WithTitle(Product.Name).DisableDefaultFonts())
            .WithMetadata(Page)
            .ForDevelopersAndOperators(app.Environment);
    }

    private static async Task DescribeScopesAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var policies = context.ApplicationServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var asked = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>();
        var policy = await AuthorizationPolicy.CombineAsync(policies, asked);
        var scopes = policy?.Requirements.OfType<ScopeRequirement>().Select(r => r.AnyOf).ToList() ?? [];
        operation.Security =
        [
            new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [.. scopes.Select(s => s[0])],
            },
        ];
        operation.Responses!.TryAdd("401", new OpenApiResponse { Description = "The token is missing or invalid" });
        operation.Responses.TryAdd(
            "403", new OpenApiResponse { Description = $"The token lacks the scope {string.Join(" and ", scopes.Select(s => string.Join(" or ", s)))}" });
    }
}
