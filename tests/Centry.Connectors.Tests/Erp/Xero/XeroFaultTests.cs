using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

/// <summary>What each refusal of Xero's means.</summary>
public sealed class XeroFaultTests : IDisposable
{
    private const string Invalid = """
        {"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"ValidationErrors":[{"Message":"Account code '9' is not a valid code for this document."},{"Message":"The DueDate is required."}]}]}
        """;

    private readonly XeroScript _xero = new();

    public void Dispose() => _xero.Dispose();

    [Theory]
    [InlineData(400, Invalid, ErpFault.Refused, "Account code '9' is not a valid code for this document. The DueDate is required.")]
    [InlineData(400, """{"ErrorNumber":16,"Type":"QueryParseException","Message":"No property"}""", ErpFault.Refused, "No property")]
    [InlineData(400, """{"Type":null,"Title":"Bad Request","Status":400,"Detail":"Key reused"}""", ErpFault.Refused, "Key reused")]
    [InlineData(400, "<html>", ErpFault.Refused, "Xero answered HTTP 400.")]
    [InlineData(400, """{"Elements":[null,{"ValidationErrors":[null,{"Message":null}]}]}""", ErpFault.Refused, "Xero answered HTTP 400.")]
    [InlineData(404, "The resource you're looking for cannot be found", ErpFault.Refused, "Xero has no such thing.")]
    [InlineData(409, "", ErpFault.Refused, "Xero answered HTTP 409.")]
    [InlineData(412, "", ErpFault.Refused, "Xero answered HTTP 412.")]
    [InlineData(401, """{"Title":"Unauthorized","Detail":"TokenExpired: token expired at 01/15/2026 08:00:00"}""", ErpFault.Unauthorized, "Xero does not take the access token.")]
    [InlineData(403, """{"Title":"Forbidden","Detail":"AuthenticationUnsuccessful"}""", ErpFault.ConsentLost, "Xero no longer lets Centry use this company.")]
    [InlineData(302, "", ErpFault.Unavailable, "Xero answered HTTP 302.")]
    [InlineData(408, "", ErpFault.Unavailable, "Xero answered HTTP 408.")]
    [InlineData(500, "", ErpFault.Unavailable, "Xero answered HTTP 500.")]
    [InlineData(503, "", ErpFault.Unavailable, "Xero answered HTTP 503.")]
    [InlineData(200, "{\"Accounts\":[{\"Name\":\"no id\"}]}", ErpFault.Unavailable, "Xero's answer could not be read.")]
    [InlineData(200, "{\"Accounts\":", ErpFault.Unavailable, "Xero's answer could not be read.")]
    [InlineData(200, "null", ErpFault.Unavailable, "Xero's answer could not be read.")]
    public async Task Each_answer_has_its_meaning(int status, string body, ErpFault fault, string message)
    {
        _xero.Answers(body, status);
        var thrown = await ThrowsAsync();
        Assert.Equal((fault, message), (thrown.Fault, thrown.Message));
        Assert.Null(thrown.RetryAfter);
    }

    [Theory]
    [InlineData(429, "minute", "17", 17)]
    [InlineData(429, "day", "40000", 40_000)]
    [InlineData(429, "concurrent", null, 60)]
    [InlineData(429, null, null, 60)]
    [InlineData(503, "minute", "5", 5)]
    public async Task Too_many_calls_are_told_apart_from_trouble(int status, string? problem, string? retryAfter, int seconds)
    {
        (string, string)[] headers = [.. problem is null ? [] : new[] { ("X-Rate-Limit-Problem", problem) }, .. retryAfter is null ? [] : new[] { ("Retry-After", retryAfter) }];
        _xero.Answers("", status, headers);
        var thrown = await ThrowsAsync();
        Assert.Equal((ErpFault.RateLimited, TimeSpan.FromSeconds(seconds)), (thrown.Fault, thrown.RetryAfter));
    }

    [Fact]
    public async Task An_outage_says_how_long_it_takes()
    {
        _xero.Answers("", 503, ("Retry-After", "120"));
        var thrown = await ThrowsAsync();
        Assert.Equal((ErpFault.Unavailable, TimeSpan.FromMinutes(2)), (thrown.Fault, thrown.RetryAfter));
    }

    [Fact]
    public async Task A_consent_that_does_not_reach_far_enough_is_no_consent()
    {
        _xero.Answers("", 401, ("WWW-Authenticate", "insufficient_scope"));
        Assert.Equal(ErpFault.ConsentLost, (await ThrowsAsync()).Fault);
    }

    [Fact]
    public async Task What_breaks_on_the_way_is_trouble()
    {
        _xero.Breaks(new HttpRequestException(HttpRequestError.ConnectionError));
        Assert.Equal(ErpFault.Unavailable, (await ThrowsAsync()).Fault);
    }

    [Fact]
    public async Task No_message_is_longer_than_it_may_be_or_tells_a_secret()
    {
        _xero.Answers($$"""{"Message":"{{new string('x', 499)}}😀{{new string('y', 100)}}"}""", 400);
        var thrown = await ThrowsAsync();
        Assert.Equal(499, thrown.Message.Length);
        Assert.DoesNotContain("token-1", thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/Date(1e3)/")]
    [InlineData("/Date(999999999999999)/")]
    [InlineData("2026-01-15")]
    public async Task A_date_that_is_none_makes_no_row(string date)
    {
        _xero.Answers($$"""{"Contacts":[{"ContactID":"c","UpdatedDateUTC":"{{date}}"}]}""");
        var thrown = await Assert.ThrowsAsync<ErpException>(() => _xero.Erp.ContactsAsync(_xero.Access, ErpPosition.Start, XeroScript.Cancel));
        Assert.Equal(ErpFault.Unavailable, thrown.Fault);
    }

    private Task<ErpException> ThrowsAsync() => Assert.ThrowsAsync<ErpException>(() => _xero.Erp.AccountsAsync(_xero.Access, ErpPosition.Start, XeroScript.Cancel));
}
