using Centry.Api.Tests.Infrastructure;
using Centry.Testing.Hosting;
using Xunit;

namespace Centry.Api.Tests.Http;

public sealed class SecurityHeaderTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("/v1/balance")]
    [InlineData("/api/v1/auth/me")]
    [InlineData("/nothing")]
    [InlineData("/health")]
    [InlineData("/api/schema/?format=json")]
    public async Task Answers_that_are_data_let_browsers_do_nothing_with_them(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", Header(response, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/api/docs/index.html")]
    [InlineData("/api/redoc/index.html")]
    [InlineData("/scalar/")]
    public async Task Pages_of_documentation_run_what_is_ours_and_are_framed_by_nobody(string path)
    {
        using var response = await GetAsync(path);
        var policy = Header(response, "Content-Security-Policy");
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task Over_tls_browsers_come_back_over_tls_only(string scheme, bool told)
    {
        using var response = await GetAsync("/v1/balance", ("X-Forwarded-Proto", scheme));
        Assert.Equal(told, response.Headers.Contains("Strict-Transport-Security"));
    }

    private async Task<HttpResponseMessage> GetAsync(string path, (string Name, string Value)? header = null)
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is var (name, value))
            request.Headers.Add(name, value);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
