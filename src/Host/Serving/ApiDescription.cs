using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Monolith.Host;

/// <summary>Tells in the OpenAPI document what holds for every endpoint.</summary>
internal static class ApiDescription
{
    private const string NotValid = "The request is not valid: problem details name the fields at fault";

    public static void Configure(OpenApiOptions options) => options
        .AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Monolith";
            return Task.CompletedTask;
        })
        .AddOperationTransformer((operation, context, _) =>
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd("400", new OpenApiResponse { Description = NotValid });
            if (context.Description.HttpMethod == HttpMethods.Post)
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Description = "Sent again with the same key, a request gives the same answer and has one effect",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
                operation.Responses.TryAdd("422", new OpenApiResponse { Description = "The Idempotency-Key was used for another request" });
            }

            return Task.CompletedTask;
        });
}
