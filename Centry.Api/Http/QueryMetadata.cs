using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Centry.Api.Http;

internal static class QueryMetadata
{
    /// <summary>Documents a query parameter that the route reads by itself, to name every fault at once.</summary>
    /// <param name="words">The only values it may have.</param>
    public static RouteHandlerBuilder Query(
        this RouteHandlerBuilder route, string name, string description, IReadOnlyList<string>? words = null,
        bool required = false, JsonSchemaType type = JsonSchemaType.String, string? format = null)
        => route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = description,
                Required = required,
                Schema = new OpenApiSchema { Type = type, Format = format, Enum = words is null ? null : [.. words.Select(w => (JsonNode)w)] },
            });
            return Task.CompletedTask;
        });
}
