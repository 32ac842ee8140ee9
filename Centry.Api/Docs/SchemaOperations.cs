using System.Text.RegularExpressions;
using Centry.Api.Idempotency;
using Centry.Api.Management;
using Centry.Api.People;
using Centry.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Centry.Api.Docs;

/// <summary>What the framework cannot know of an operation: who may call it, the Idempotency-Key, the refusals.</summary>
public sealed partial class SchemaOperations : IOpenApiOperationTransformer
{
    private static readonly (string Status, string Description)[] MerchantRefusals =
    [
        ("400", "A fault in the request, or insufficient balance; `fields` names every fault."),
        ("401", "The key is missing, unknown, expired or revoked."),
        ("403", "The key lacks a permission, a scope or the address."),
        ("429", "Too many requests; see Retry-After."),
        ("500", "Something went wrong on our side; `request_id` names the case."),
        ("503", "Not available for a moment; see Retry-After. Repeating with the same Idempotency-Key is safe."),
    ];

    private static readonly (string Status, string Description)[] BodyRefusals =
    [
        ("413", "The body is larger than 256 KiB (8 MiB for a bulk payout)."),
        ("415", "The body is not application/json."),
    ];

    private static readonly (string Status, string Description)[] PersonRefusals =
    [
        ("400", "A fault in the request; `fields` names every fault."),
        ("401", "Sign in first."),
        ("404", "There is no such thing, or it is not yours."),
    ];

    private static readonly (string Status, string Description) Forbidden = ("403", "Your role does not allow this.");
    private static readonly (string Status, string Description) ForbiddenOrUnproven = ("403",
        "Your role does not allow this; or, with the code `step_up_required`, you last proved who you are too long ago: `POST /api/v1/auth/step-up`, then repeat this.");
    private static readonly (string Status, string Description) NotFound = ("404", "There is no such thing, or it is not yours.");
    private static readonly (string Status, string Description) Conflict = ("409", "The Idempotency-Key was used otherwise or is in flight, or the state forbids the action.");

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        var path = "/" + context.Description.RelativePath;
        var isMerchantApi = path.StartsWith("/v1/", StringComparison.Ordinal);
        var isSignIn = path.StartsWith("/api/v1/auth/", StringComparison.Ordinal) && !path.EndsWith("/me", StringComparison.Ordinal);
        var isOpen = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any() && !isSignIn;
        if (isSignIn || isOpen)
        {
            operation.Security = [];
        }
        else
        {
            operation.Security = [.. (isMerchantApi ? [SchemaDocument.MerchantKey] : new[] { SchemaDocument.Jwt, SchemaDocument.Session })
                .Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
        }

        var refusals = new List<(string Status, string Description)>(isMerchantApi ? MerchantRefusals : isOpen ? [] : PersonRefusals);
        if (isMerchantApi && path.Contains('{', StringComparison.Ordinal))
            refusals.Add(NotFound);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiredPermission>().Any())
            refusals.Add(metadata.OfType<RecentProofRequired>().Any() ? ForbiddenOrUnproven : Forbidden);
        if (metadata.OfType<IdempotentAttribute>().Any())
        {
            refusals.Add(Conflict);
            refusals.AddRange(BodyRefusals);
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "Makes a retry safe: the same key is answered once. Kept 24 hours.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 8, MaxLength = 255, Pattern = "^[A-Za-z0-9_:.-]+$" },
            });
        }

        var error = await context.GetOrCreateSchemaAsync(typeof(ErrorBody), null, cancellationToken);
        context.Document?.AddComponent("ErrorBody", error);
        operation.Responses ??= [];
        foreach (var (status, description) in refusals)
        {
            operation.Responses[status] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchemaReference("ErrorBody", context.Document) },
                },
            };
        }

        ShowPathParameters(operation, path);
        if (isMerchantApi)
            ShowHeaders(operation);
        if (operation.OperationId is { } id && operation.RequestBody?.Content is { } content && content.TryGetValue("application/json", out var media))
            media.Example = SchemaExamples.RequestOf(id);
    }

    // A handler need not take what the path says and a filter has read: the schema names all of it.
    private static void ShowPathParameters(OpenApiOperation operation, string path)
    {
        foreach (Match segment in PathParameter().Matches(path))
        {
            var name = segment.Groups[1].Value;
            operation.Parameters ??= [];
            if (operation.Parameters.All(p => p.Name != name))
            {
                operation.Parameters.Insert(0, new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = name.EndsWith("Id", StringComparison.Ordinal) ? "uuid" : null },
                });
            }
        }
    }

    [GeneratedRegex("[{]([a-zA-Z]+)[^}]*[}]")]
    private static partial Regex PathParameter();

    private static void ShowHeaders(OpenApiOperation operation)
    {
        foreach (var (status, response) in operation.Responses!)
        {
            if (response is not OpenApiResponse shown)
                continue;
            shown.Headers ??= new Dictionary<string, IOpenApiHeader>();
            shown.Headers["X-Request-Id"] = Header("Names this request in our logs: the one that you sent, or ours.", JsonSchemaType.String);
            if (status != "401")
            {
                shown.Headers["X-RateLimit-Limit"] = Header("Requests that the key may make in any 60 seconds.", JsonSchemaType.Integer);
                shown.Headers["X-RateLimit-Remaining"] = Header("Requests that are left now.", JsonSchemaType.Integer);
                shown.Headers["X-RateLimit-Reset"] = Header("Seconds until one more is free.", JsonSchemaType.Integer);
            }

            if (status is "429" or "409" or "503")
                shown.Headers["Retry-After"] = Header("Seconds to wait before trying again; on 409 only while the first request is still running.", JsonSchemaType.Integer);
            if (status is "200" or "201" && operation.Parameters?.Any(p => p.Name == "Idempotency-Key") == true)
                shown.Headers["Idempotent-Replayed"] = Header("`true` when this is the answer that an earlier request with the same key was given.", JsonSchemaType.String);
        }
    }

    private static OpenApiHeader Header(string description, JsonSchemaType type)
        => new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
