using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Describes the events of the modules for receivers outside: <c>/asyncapi/v1.json</c>, and the JSON schema of each event, to which the
/// attribute <c>dataschema</c> of a CloudEvent refers.
/// </summary>
internal static class EventDescription
{
    public static void MapEventDescription(this WebApplication app)
    {
        app.MapGet("/asyncapi/v1.json", (ModuleGraph graph, CloudEventFormat format) =>
                TypedResults.Ok(AsyncApiDocument.Create(Product.Name, graph.PublishedEvents.Select(published => published.Type), format)))
            .ForDevelopersAndOperators(app.Environment)
            .ExcludeFromDescription();
        app.MapGet("/asyncapi/schemas/{file}", IResult (string file, ModuleGraph graph, CloudEventFormat format) =>
                graph.PublishedEvents.FirstOrDefault(published => CloudEventFormat.FileOf(published.Type) == file) is { } found
                    ? TypedResults.Json(EventSchema.Of(found.Type, format), contentType: "application/schema+json")
                    : TypedResults.NotFound())
            .ForDevelopersAndOperators(app.Environment)
            .ExcludeFromDescription();
    }
}
