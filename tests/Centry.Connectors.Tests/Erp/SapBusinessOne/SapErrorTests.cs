using Centry.Connectors.Erp;
using Centry.Connectors.Erp.SapBusinessOne;
using Xunit;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

public sealed class SapErrorTests : IDisposable
{
    private readonly ScriptedSap _sap = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _sap.Dispose();

    [Theory]
    [InlineData(400, """{"error":{"code":-5002,"message":{"lang":"en-us","value":"Invalid BP code"}}}""", ErpFault.Refused, "Invalid BP code")]
    [InlineData(400, """{"error":{"code":"-5002","message":"Invalid BP code"}}""", ErpFault.Refused, "Invalid BP code")]
    [InlineData(404, """{"error":{"code":-2028,"message":{"lang":"en-us","value":"No matching records found (ODBC -2028)"}}}""", ErpFault.Refused, "No matching records found (ODBC -2028)")]
    [InlineData(403, "", ErpFault.Refused, "SAP Business One answered HTTP 403; is the address right?")]
    [InlineData(302, "", ErpFault.Refused, "SAP Business One answered HTTP 302; is the address right?")]
    [InlineData(408, "", ErpFault.Unavailable, "SAP Business One answered HTTP 408.")]
    [InlineData(500, """{"error":{"code":-1,"message":{"lang":"en-us","value":"Internal error"}}}""", ErpFault.Unavailable, "SAP Business One answered HTTP 500.")]
    [InlineData(502, "<html><body><h1>Proxy Error</h1></body></html>", ErpFault.Unavailable, "SAP Business One answered HTTP 502.")]
    [InlineData(503, "", ErpFault.Unavailable, "SAP Business One answered HTTP 503.")]
    [InlineData(504, "", ErpFault.Unavailable, "SAP Business One answered HTTP 504.")]
    [InlineData(200, "{\"value\":", ErpFault.Unavailable, "SAP Business One's answer could not be read.")]
    [InlineData(200, "[]", ErpFault.Unavailable, "SAP Business One's answer could not be read.")]
    [InlineData(201, "{}", ErpFault.Unavailable, "SAP Business One's answer could not be read.")]
    public async Task An_answer_says_what_can_be_done_about_it(int status, string body, ErpFault fault, string message)
    {
        _sap.Answer = call => call.Method == "GET" ? ScriptedSap.Json(200, """{"value":[]}""")
            : call.Path.EndsWith("GetAdminInfo", StringComparison.Ordinal) ? ScriptedSap.Json(200, """{"CompanyName":"Demo","LocalCurrency":"UGX"}""") : ScriptedSap.Json(status, body);
        var thrown = await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.CreatePaymentAsync(
            _sap.Access, new ErpPaymentOrder("pay-1", ErpDocumentKind.Invoice, "55", "C20", "UGX", 100, "1010", new DateOnly(2026, 1, 15), null), Cancel));
        Assert.Equal((fault, message), (thrown.Fault, thrown.Message));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"value":{}}""")]
    [InlineData("""{"value":[{"CardName":"without a code"}]}""")]
    [InlineData("<html></html>")]
    public async Task A_page_that_cannot_be_read_is_trouble(string body)
    {
        _sap.Answer = _ => ScriptedSap.Json(200, body);
        Assert.Equal(ErpFault.Unavailable, (await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, Cancel))).Fault);
    }

    [Fact]
    public async Task Long_reasons_are_cut()
    {
        _sap.Answer = _ => ScriptedSap.Json(400, "{\"error\":{\"code\":-1,\"message\":\"" + new string('x', 2_000) + "\"}}");
        Assert.Equal(500, (await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.CompanyAsync(_sap.Access, Cancel))).Message.Length);
    }

    [Fact]
    public async Task Who_is_asked_for_fewer_calls_is_told_how_long_to_wait()
    {
        _sap.Answer = _ =>
        {
            var answer = ScriptedSap.Json(429, "");
            answer.Headers.Add("Retry-After", "7");
            return answer;
        };
        var thrown = await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.CompanyAsync(_sap.Access, Cancel));
        Assert.Equal((ErpFault.RateLimited, TimeSpan.FromSeconds(7)), (thrown.Fault, thrown.RetryAfter));
    }

    [Theory]
    [InlineData("http://sap.example.com:50000")]
    [InlineData("https://user@sap.example.com:50000")]
    [InlineData("https://sap.example.com:50000/?x=1")]
    [InlineData("sap.example.com")]
    [InlineData("")]
    public async Task A_password_is_sent_to_a_plain_https_address_alone(string server)
    {
        _sap.Access = SapAccess.Create(server: server);
        Assert.Equal(ErpFault.Refused, (await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.CompanyAsync(_sap.Access, Cancel))).Fault);
        Assert.Empty(_sap.Calls);
    }

    [Fact]
    public async Task A_pin_goes_with_each_call_to_the_server_that_a_merchant_named()
    {
        var digits = string.Concat(Enumerable.Repeat("AB", 32));
        _sap.Access = SapAccess.Create(pin: string.Join(':', Enumerable.Repeat("AB", 32)));
        await _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, Cancel);
        Assert.Equal([digits, digits], _sap.Calls.Select(call => call.Pin));
        _sap.Access = SapAccess.Create(pin: "AB");
        Assert.Equal(ErpFault.Refused, (await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.CompanyAsync(_sap.Access, Cancel))).Fault);
    }

    [Theory]
    [InlineData("https://sap.example.com:50000/", "/b1s/v1/Login")]
    [InlineData("https://sap.example.com:50000/b1s/v2/", "/b1s/v2/Login")]
    [InlineData("https://proxy.example.com/sap", "/sap/b1s/v1/Login")]
    public async Task The_version_may_stand_in_the_address(string server, string path)
    {
        _sap.Access = SapAccess.Create(server: server);
        await _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, Cancel);
        Assert.Equal(path, _sap.Calls[0].Path);
    }

    [Fact]
    public async Task The_operators_own_server_stands_before_the_one_that_a_merchant_names()
    {
        using var sap = new ScriptedSap(new SapBusinessOneOptions { BaseUrl = new Uri("http://127.0.0.1:5102/sap") });
        await sap.Erp.ContactsAsync(sap.Access, ErpPosition.Start, Cancel);
        Assert.Equal([("/sap/b1s/v1/Login", "vendor")], sap.Calls.Take(1).Select(call => (call.Path, call.Pin!)));
    }
}
