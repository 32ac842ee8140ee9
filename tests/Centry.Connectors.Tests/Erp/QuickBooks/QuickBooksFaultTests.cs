using System.Net;
using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

/// <summary>What QuickBooks' errors mean.</summary>
public sealed class QuickBooksFaultTests : IDisposable
{
    private readonly ScriptedErp _scripted = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scripted.Dispose();

    [Theory]
    [InlineData(400, """{"Fault":{"Error":[{"Message":"Invalid Reference Id","Detail":"Accounts element id 7 not found","code":"2500"}],"type":"ValidationFault"}}""", ErpFault.Refused)]
    [InlineData(200, """{"Fault":{"Error":[{"Message":"Business Validation Error","code":"6000"}],"type":"ValidationFault"}}""", ErpFault.Refused)]
    [InlineData(400, """{"Fault":{"Error":[{"Message":"Stale Object Error","code":"5010"}],"type":"ValidationFault"}}""", ErpFault.Refused)]
    [InlineData(404, "not JSON", ErpFault.Refused)]
    [InlineData(401, """{"fault":{"error":[{"message":"message=AuthenticationFailed; errorCode=003200; statusCode=401","detail":"Token expired: token-1","code":"3200"}],"type":"AUTHENTICATION"}}""", ErpFault.Unauthorized)]
    [InlineData(401, """{"Fault":{"Error":[{"Message":"Authorization Failure","code":"120"}],"type":"AuthorizationFault"}}""", ErpFault.Unauthorized)]
    [InlineData(200, """{"Fault":{"Error":[{"Message":"Token revoked","code":"3200"}],"type":"AuthenticationFault"}}""", ErpFault.Unauthorized)]
    [InlineData(401, "", ErpFault.Unauthorized)]
    [InlineData(403, """{"fault":{"error":[{"message":"message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403","code":"3100"}],"type":"AUTHORIZATION"}}""", ErpFault.ConsentLost)]
    [InlineData(429, "", ErpFault.RateLimited)]
    [InlineData(403, """{"fault":{"error":[{"message":"message=ThrottleExceeded; errorCode=003001; statusCode=403","code":"003001"}],"type":"SERVICE"}}""", ErpFault.RateLimited)]
    [InlineData(200, """{"Fault":{"Error":[{"Message":"ThrottleExceeded","code":"3001"}],"type":"SERVICE"}}""", ErpFault.RateLimited)]
    [InlineData(500, """{"Fault":{"Error":[{"Message":"Unsupported Operation","code":"500"}],"type":"SystemFault"}}""", ErpFault.Unavailable)]
    [InlineData(503, "<html>", ErpFault.Unavailable)]
    [InlineData(200, """{"Fault":{"Error":[{"Message":"An application error has occurred","code":"10000"}],"type":"SystemFault"}}""", ErpFault.Unavailable)]
    [InlineData(200, """{"Fault":{"Error":[{"Message":"Trouble","code":"10001"}],"type":"ServiceFault"}}""", ErpFault.Unavailable)]
    [InlineData(200, "<html>", ErpFault.Unavailable)]
    [InlineData(200, "[]", ErpFault.Unavailable)]
    [InlineData(200, "{}", ErpFault.Unavailable)]
    [InlineData(302, "", ErpFault.Unavailable)]
    public async Task Each_error_says_what_can_be_done(int status, string body, ErpFault expected)
    {
        _scripted.Answers(body, (HttpStatusCode)status);
        var fault = await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.AccountsAsync(ScriptedErp.Access, ErpPosition.Start, Cancel));
        Assert.Equal(expected, fault.Fault);
        Assert.DoesNotContain("token-1", fault.Message, StringComparison.Ordinal);
        Assert.Equal(expected == ErpFault.RateLimited ? TimeSpan.FromSeconds(60) : null, fault.RetryAfter);
    }

    [Fact]
    public async Task An_answer_of_broken_bytes_is_trouble()
    {
        // Whatever the client makes of them, they are no text.
        _scripted.Answers("{\"QueryResponse\":{\"Account\":[{\"Id\":\"\\ud800\"}]}}");
        Assert.Equal(ErpFault.Unavailable, (await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.AccountsAsync(ScriptedErp.Access, ErpPosition.Start, Cancel))).Fault);
    }

    [Fact]
    public async Task The_wait_that_is_asked_for_is_passed_on()
    {
        _scripted.Answers("", HttpStatusCode.TooManyRequests, retryAfter: "7");
        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.AccountsAsync(ScriptedErp.Access, ErpPosition.Start, Cancel))).RetryAfter);
    }

    [Fact]
    public async Task The_vendors_words_are_passed_on_and_cut()
    {
        _scripted.Answers("""{"Fault":{"Error":[{"Message":"Duplicate Document Number Error","Detail":"CEN-1 is taken","code":"6140"}],"type":"ValidationFault"}}""", HttpStatusCode.BadRequest);
        Assert.Equal("Duplicate Document Number Error: CEN-1 is taken", await RefusalAsync());
        _scripted.Answers($$$"""{"Fault":{"Error":[{"Message":"{{{new string('x', 2000)}}}","code":"6000"}],"type":"ValidationFault"}}""", HttpStatusCode.BadRequest);
        Assert.Equal(500, (await RefusalAsync()).Length);
    }

    [Fact]
    public async Task A_document_that_is_unknown_or_gone_is_none()
    {
        _scripted.Answers("""{"Fault":{"Error":[{"Message":"Object Not Found","code":"610"}],"type":"ValidationFault"}}""", HttpStatusCode.BadRequest);
        Assert.Null(await _scripted.Erp.DocumentAsync(ScriptedErp.Access, ErpDocumentKind.Bill, "130", Cancel));
    }

    private async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.AccountsAsync(ScriptedErp.Access, ErpPosition.Start, Cancel))).Message;
}
