using System.Text.Json;
using Centry.Api.Idempotency;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Http;

public sealed class SurfaceTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task An_unknown_route_answers_in_shape()
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync("/v1/nothing/here");
        Assert.Equal((404, "not_found"), (status, error.Text("code")));
    }

    [Fact]
    public async Task A_wrong_method_answers_in_shape()
    {
        using var client = await fixture.ClientAsync();
        var (status, error, _) = await client.CallAsync(new HttpRequestMessage(HttpMethod.Delete, "/v1/balance"));
        Assert.Equal((405, "method_not_allowed"), (status, error.Text("code")));
    }

    [Theory]
    [InlineData("my-request.1", true)]
    [InlineData("with spaces", false)]
    [InlineData("<script>", false)]
    public async Task A_sane_request_id_is_kept_and_another_replaced(string given, bool kept)
    {
        using var client = await fixture.ClientAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/balance");
        request.Headers.TryAddWithoutValidation("X-Request-Id", given);
        var (_, _, response) = await client.CallAsync(request);
        var answered = response.Headers.GetValues("X-Request-Id").Single();
        Assert.Equal(kept, answered == given);
        Assert.NotEmpty(answered);
    }

    [Fact]
    public async Task Health_answers_without_a_key()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        foreach (var path in new[] { "/alive", "/health" })
            Assert.Equal(200, (int)(await client.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public void Every_POST_of_money_takes_an_idempotency_key()
    {
        var posts = Endpoints().Where(e => e.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)
            && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST")).ToList();
        Assert.NotEmpty(posts);
        Assert.All(posts, post => Assert.NotNull(post.Metadata.GetMetadata<IdempotentAttribute>()));
    }

    [Fact]
    public void Every_endpoint_of_the_API_has_a_name_and_a_summary()
        => Assert.All(
            Endpoints().Where(e => e.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal) || e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)),
            endpoint =>
            {
                Assert.NotNull(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>());
                Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>());
            });

    [Fact]
    public async Task The_schema_is_OpenAPI_3_0_with_the_four_ways_to_authenticate()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        var yaml = await client.GetStringAsync("/api/schema/", TestContext.Current.CancellationToken);
        Assert.StartsWith("openapi: 3.0", yaml, StringComparison.Ordinal);
        var (_, schema, _) = await client.CallAsync("/api/schema/?format=json");
        Assert.Equal(["CentryApiKey", "CentryJWT", "CentryMerchantKey", "CentrySession"],
            schema.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(s => s.Name).Order(StringComparer.Ordinal));
        var paths = schema.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Contains("/v1/payins", paths);
        Assert.All(paths, path => Assert.True(path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/api/v1/", StringComparison.Ordinal), path));
    }

    [Fact]
    public async Task The_answers_fit_the_schema()
    {
        using var client = await fixture.ClientAsync();
        var (_, schema, _) = await client.CallAsync("/api/schema/?format=json");
        var judge = new SchemaJudge(schema);
        var (_, payin, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("metadata", new { a = 1 }))));
        judge.RequireFit(payin, "/v1/payins", "post", "201");
        judge.RequireFit((await client.CallAsync($"/v1/payins/{payin.Text("id")}")).Body, "/v1/payins/{id}", "get", "200");
        judge.RequireFit((await client.CallAsync("/v1/payins/list?limit=3")).Body, "/v1/payins/list", "get", "200");
        judge.RequireFit((await client.CallAsync(Wire.Post($"/v1/payins/{payin.Text("id")}/complete", new { }))).Body, "/v1/payins/{id}/complete", "post", "200");
        judge.RequireFit((await client.CallAsync("/v1/balance")).Body, "/v1/balance", "get", "200");
        judge.RequireFit((await client.CallAsync(Wire.Post("/v1/payins", new { }))).Body, "/v1/payins", "post", "400");
        judge.RequireFit((await client.CallAsync("/v1/payins/nothing")).Body, "/v1/payins/{id}", "get", "404");
    }

    [Theory]
    [InlineData("/api/docs/index.html")]
    [InlineData("/api/redoc/index.html")]
    [InlineData("/scalar/")]
    public async Task Documentation_pages_ask_no_other_host(string path)
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        var page = await client.GetStringAsync(path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("fonts.googleapis", page, StringComparison.OrdinalIgnoreCase);
    }

    private List<RouteEndpoint> Endpoints()
        => [.. fixture.Api.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>() is not null && e.RoutePattern.RawText is not null)];
}

/// <summary>Holds answers to the served OpenAPI document: types, required fields, enums, patterns, null where it is allowed.</summary>
internal sealed class SchemaJudge(JsonElement document)
{
    public void RequireFit(JsonElement answer, string path, string method, string status)
    {
        var response = document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty(status);
        Check(answer, response.GetProperty("content").GetProperty("application/json").GetProperty("schema"), $"{method} {path} {status}");
    }

    private void Check(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), at);
            return;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.True(!schema.TryGetProperty("type", out _) || (schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean()), $"{at} is null");
            return;
        }

        if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices) || schema.TryGetProperty("allOf", out choices))
        {
            foreach (var choice in choices.EnumerateArray().Where(c => c.TryGetProperty("$ref", out _)))
                Check(value, choice, at);
            return;
        }

        if (schema.TryGetProperty("type", out var type))
            Assert.True(Fits(value, type.GetString()!), $"{at} is {value.ValueKind}, the schema says {type}");
        if (schema.TryGetProperty("pattern", out var pattern) && value.ValueKind == JsonValueKind.String)
            Assert.Matches(pattern.GetString()!, value.GetString()!);
        if (schema.TryGetProperty("enum", out var words))
            Assert.Contains(value.GetRawText(), words.EnumerateArray().Select(w => w.GetRawText()));
        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(value, schema, at);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
                Check(item, items, at + "[]");
        }
    }

    private void CheckObject(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var field in required.EnumerateArray())
                Assert.True(value.TryGetProperty(field.GetString()!, out _), $"{at} lacks {field}");
        }

        if (!schema.TryGetProperty("properties", out var properties))
            return;
        foreach (var field in value.EnumerateObject())
        {
            if (properties.TryGetProperty(field.Name, out var known))
                Check(field.Value, known, $"{at}.{field.Name}");
            else
                Assert.True(schema.TryGetProperty("additionalProperties", out _), $"{at} has {field.Name}, which the schema does not know");
        }
    }

    private static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
