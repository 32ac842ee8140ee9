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

    /// <summary>The framework's component for a JsonElement.</summary>
    private const string FreeJson = "JsonElement";

    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Payins"] = "Money in from customers, and back to them.",
        ["Payouts"] = "Money out to recipients, one or thousands at once.",
        ["Balance"] = "What a merchant's key may spend, per country and currency.",
        ["Balances"] = "A merchant's balances, for its people.",
        ["Overview"] = "How a merchant's payments go: sums by day, what was last, what somebody has to see to.",
        ["Sign-in"] = "Sessions of people: tokens for programs, a cookie for browsers.",
        ["Account"] = "A person's own sessions, password, second factor and passkeys.",
        ["Provider accounts"] = "A merchant's credentials at providers, and the countries that it is in.",
        ["API keys"] = "A merchant's keys to the merchant API, with their limits.",
        ["Members"] = "Who belongs to an organization, in which role, and what roles let them do.",
        ["Ledger"] = "Statements of a balance's accounts, and why a balance is what it is.",
        ["ERP"] = "Books at Xero, QuickBooks or SAP Business One: connecting them, how payments are booked, reading them, matching.",
        ["Invoicing"] = "Contacts, invoices and bills of the merchant's own.",
        ["Audit log"] = "Who did what, when and from where; and whether that is as it was written.",
        ["Going live"] = "The ten steps to production, each with its real state.",
        ["Reference"] = "Every value that requests and answers hold, open to everybody.",
        ["Reports"] = "Every list as a file.",
        ["Settings"] = "What an organization decides: thresholds and the second approver.",
        ["Events"] = "What happened, in order and without gaps, for a key.",
        ["Webhooks"] = "Where events are sent, what became of each, and sending it again.",
        ["Live"] = "What happens, as it happens.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        document.Info = new OpenApiInfo
        {
            Title = "Centry API",
            Version = "1.0.0",
            Description = "Take money and pay it out across Africa through one API. Amounts leave as strings with two decimals; times are UTC.",
            License = new OpenApiLicense { Name = "Proprietary", Url = new Uri("https://getcentry.io") },
        };
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            tag.Description ??= Tags.GetValueOrDefault(tag.Name ?? "") ?? throw new InvalidOperationException($"The tag {tag.Name} has no description.");

        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [MerchantKey] = Header("Authorization", "Merchant API: paste `Merchant-Key mk_test_…`. `X-Merchant-Key: mk_test_…` works as well. Use sandbox keys here."),
            [ApiKey] = Header("Authorization", "Hosted checkout: paste `Api-Key cen_…`."),
            [Session] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "centry_session", Description = "The dashboard's session." },
            [Jwt] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A person's access token, from `POST /api/v1/auth/login`." },
        };
        foreach (var schema in document.Components.Schemas?.Values ?? [])
            ShowFreeJsonAsObjects(schema);
        document.Components.Schemas?.Remove(FreeJson);
        return Task.CompletedTask;
    }

    // The framework makes any JSON of what is always an object, or null where it may be left out: metadata, invoice, bill, an event's data.
    // And OpenAPI 3.0 knows no type null: a thing that may be missing is one that is nullable.
    private static void ShowFreeJsonAsObjects(IOpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (property is OpenApiSchemaReference { Reference.Id: FreeJson })
                schema.Properties![name] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = property.Description, AdditionalPropertiesAllowed = true };
            if (property.OneOf?.OfType<OpenApiSchemaReference>().Any(r => r.Reference.Id == FreeJson) == true)
                schema.Properties![name] = new OpenApiSchema { Type = JsonSchemaType.Object | JsonSchemaType.Null, Description = property.Description, AdditionalPropertiesAllowed = true };
            else if (property.OneOf is { Count: 2 } choice && choice.OfType<OpenApiSchemaReference>().SingleOrDefault() is { } thing && choice.Any(c => c.Type == JsonSchemaType.Null))
                schema.Properties![name] = new OpenApiSchema { Type = JsonSchemaType.Object | JsonSchemaType.Null, Description = property.Description, AllOf = [thing] };
        }
    }

    private static OpenApiSecurityScheme Header(string name, string description)
        => new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = name, Description = description };
}
