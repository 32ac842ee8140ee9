using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Centry.Api.Docs;

/// <summary>
/// The documentation surfaces, open to everybody and served by us alone: OpenAPI 3.0 at <c>/api/schema/</c>, Swagger UI at
/// <c>/api/docs/</c>, ReDoc at <c>/api/redoc/</c>, Scalar at <c>/scalar</c>.
/// </summary>
public static class DocsSurfaces
{
    private const string Document = "v1";
    private const string SchemaPath = "/api/schema/";
    private const string SchemaAsJson = SchemaPath + "?format=json";

    public static IServiceCollection AddDocs(this IServiceCollection services)
    {
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
            options.AddDocumentTransformer<SchemaDocument>();
            options.AddOperationTransformer<SchemaOperations>();
            options.AddSchemaTransformer<SchemaTypes>();
        });
        services.AddSingleton<SchemaText>();
        return services;
    }

    public static void MapDocs(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet(SchemaPath, async (string? format, SchemaText schema, CancellationToken cancellationToken) => format switch
        {
            "json" => Results.Text(await schema.JsonAsync(cancellationToken), "application/json; charset=utf-8"),
            _ => Results.Text(await schema.YamlAsync(cancellationToken), "application/yaml; charset=utf-8"),
        }).ExcludeFromDescription().WithName("GetSchema").WithSummary("The OpenAPI document").AllowAnonymous();

        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "api/docs";
            ui.DocumentTitle = "Centry API";
            ui.SwaggerEndpoint(SchemaAsJson, "Centry");
        });
        app.UseReDoc(redoc =>
        {
            redoc.RoutePrefix = "api/redoc";
            redoc.DocumentTitle = "Centry API";
            redoc.SpecUrl = SchemaAsJson;
            redoc.IndexStream = ReDocIndex; // the package's own page asks a font host on the internet
        });
        app.MapScalarApiReference("/scalar", scalar => scalar.WithTitle("Centry API").WithOpenApiRoutePattern(SchemaAsJson).DisableDefaultFonts())
            .AllowAnonymous();
    }

    private static Stream ReDocIndex()
        => typeof(DocsSurfaces).Assembly.GetManifestResourceStream("Centry.Api.Docs.redoc.html")
            ?? throw new InvalidOperationException("The ReDoc page is not embedded.");
}

/// <summary>The schema as text, made once: it does not change while we run.</summary>
public sealed class SchemaText([FromKeyedServices("v1")] IOpenApiDocumentProvider documents)
{
    private Task<(string Yaml, string Json)>? _texts;

    public async Task<string> YamlAsync(CancellationToken cancellationToken) => (await MakeAsync().WaitAsync(cancellationToken)).Yaml;

    public async Task<string> JsonAsync(CancellationToken cancellationToken) => (await MakeAsync().WaitAsync(cancellationToken)).Json;

    private Task<(string Yaml, string Json)> MakeAsync()
    {
        if (_texts is { IsFaulted: false } made)
            return made;
        return _texts = WriteAsync();
    }

    private async Task<(string, string)> WriteAsync()
    {
        var document = await documents.GetOpenApiDocumentAsync(CancellationToken.None);
        return (await document.SerializeAsYamlAsync(OpenApiSpecVersion.OpenApi3_0), await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0));
    }
}
