using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Centry.Api.Docs;

/// <summary>What the schema says of the API as a whole: its name, its ways to authenticate, its tags.</summary>
public sealed class SchemaDocument : IOpenApiDocumentTransformer
{
    public const string MerchantKey = "CentryMerchantKey";
    public const string ApiKey = "CentryApiKey";
    public const string Session = "CentrySession";
    public const string Jwt = "CentryJWT";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        document.Info = new OpenApiInfo
        {
            Title = "Centry API",
            Version = "1.0.0",
            Description = "Take money and pay it out across Africa through one API. Amounts leave as strings with two decimals; times are UTC.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [MerchantKey] = Header("Authorization", "Merchant API: paste `Merchant-Key mk_test_…`. `X-Merchant-Key: mk_test_…` works as well. Use sandbox keys here."),
            [ApiKey] = Header("Authorization", "Hosted checkout: paste `Api-Key cen_…`."),
            [Session] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "centry_session", Description = "The dashboard's session." },
            [Jwt] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A person's access token, from `POST /api/v1/auth/login`." },
        };
        return Task.CompletedTask;
    }

    private static OpenApiSecurityScheme Header(string name, string description)
        => new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = name, Description = description };
}
