using System.Text;
using System.Text.Json;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using CsCheck;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

/// <summary>The gateway as a whole: what it says of itself, its callbacks, its balance, its texts.</summary>
public sealed class DarajaMpesaTests : IDisposable
{
    private readonly DarajaMpesaGateway _gateway = ConfiguredDaraja.At(new Uri("http://127.0.0.1:1"));

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public void It_can_what_it_says()
    {
        Assert.Equal(["payin", "payout", "refund", "balance"], _gateway.Descriptor.Capabilities);
        Assert.IsType<IPayinGateway>(_gateway, exactMatch: false);
        Assert.IsType<IPayoutGateway>(_gateway, exactMatch: false);
        Assert.IsType<IRefundGateway>(_gateway, exactMatch: false);
        Assert.IsType<IBalanceGateway>(_gateway, exactMatch: false);
        Assert.Equal(["KE"], _gateway.Descriptor.Countries);
    }

    [Fact]
    public void Whoever_only_takes_payments_needs_no_initiator()
        => Assert.Equal(["consumer_key", "consumer_secret", "short_code", "passkey"], _gateway.Descriptor.Credentials.Where(field => field.Required).Select(field => field.Name));

    [Fact]
    public void Callbacks_come_from_Safaricom_in_production_from_anywhere_in_the_sandbox_and_from_where_it_is_configured()
    {
        Assert.Equal(12, _gateway.CallbackSources("production").Distinct().Count());
        Assert.Contains("196.201.214.200", _gateway.CallbackSources("production"));
        Assert.Empty(_gateway.CallbackSources("sandbox"));
        using var configured = ConfiguredDaraja.At(new Uri("http://127.0.0.1:1"), settings: ("CallbackSources:0", "127.0.0.0/8"));
        Assert.Equal(["127.0.0.0/8"], configured.CallbackSources("production"));
        Assert.Equal(["127.0.0.0/8"], configured.CallbackSources("sandbox"));
    }

    [Fact]
    public void A_callback_is_acknowledged_and_proves_and_names_nothing()
    {
        var callback = ConfiguredDaraja.Report("stk", "{}");
        Assert.Equal("""{"ResultCode":0,"ResultDesc":"Accepted"}""", _gateway.Acknowledgement);
        Assert.Null(_gateway.ReadPaymentId(callback));
        Assert.Equal(CallbackProof.None, ((ICallbackGateway)_gateway).Prove(callback, new GatewayAccess(Guid.NewGuid(), "production", ConfiguredDaraja.Credentials)));
    }

    [Fact]
    public async Task A_balance_is_asked_for_as_Daraja_documents_it()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        provider.Behave = (request, http) => ConfiguredDaraja.IsToken(request) ? ConfiguredDaraja.AnswerTokenAsync(http)
            : ScriptedProvider.Json(http, 200, """{"OriginatorConversationID":"515-5258779-3","ConversationID":"AG_1","ResponseCode":"0","ResponseDescription":"Accept the service request successfully."}""");
        using var gateway = ConfiguredDaraja.At(provider.Url);

        Assert.IsType<ProviderBalance.Asked>(await AskAsync(gateway));

        var body = provider.Seen.Last().Body;
        Assert.Equal("/mpesa/accountbalance/v1/query", provider.Seen.Last().Path);
        Assert.Equal(
            """{"Initiator":"centryapi","SecurityCredential":"*","CommandID":"AccountBalance","PartyA":"600997","IdentifierType":"4","Remarks":"Balance","QueueTimeOutURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=timeout","ResultURL":"https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789?about=balance","Occasion":""}""",
            body.Replace(JsonDocument.Parse(body).RootElement.GetProperty("SecurityCredential").GetString()!, "*", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_balance_that_cannot_be_asked_for_is_unavailable()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        using var gateway = ConfiguredDaraja.At(provider.Url);
        Assert.IsType<ProviderBalance.Unavailable>(await AskAsync(gateway));
        Assert.IsType<ProviderBalance.Unavailable>(await AskAsync(_gateway));
        Assert.IsType<ProviderBalance.Unavailable>(await _gateway.QueryBalanceAsync(
            new BalanceQuestion("KE", "KES", null), new GatewayAccess(Guid.NewGuid(), "production", ConfiguredDaraja.Credentials), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_balance_is_what_the_working_account_has_available()
    {
        Assert.Equal(new ProviderBalance.Known(46_700.50m, "KES"), _gateway.ReadBalance(Balance("balance", 0, "Working Account|KES|46713.00|46700.50|12.50|0.00&Utility Account|KES|500.00|500.00|0.00|0.00")));
        Assert.Equal(new ProviderBalance.Known(7m, "KES"), _gateway.ReadBalance(Balance("balance", 0, "Float Account|KES|0.00|0.00|0.00|0.00&Working Account|KES|7|7")));
        Assert.Null(_gateway.ReadBalance(Balance("result", 0, "Working Account|KES|46713.00|46713.00|0.00|0.00")));
        Assert.Null(_gateway.ReadBalance(Balance("balance", 2001, "Working Account|KES|46713.00|46713.00|0.00|0.00")));
        Assert.Null(_gateway.ReadBalance(Balance("balance", 0, "Utility Account|KES|500.00|500.00|0.00|0.00")));
        Assert.Null(_gateway.ReadBalance(Balance("balance", 0, "Working Account|KES|x")));
        Assert.Null(_gateway.ReadBalance(ConfiguredDaraja.Report("balance", "{")));
    }

    [Fact]
    public void The_password_is_the_documented_one()
        => Assert.Equal("MTc0Mzc5ZGVtby1wYXNza2V5MjAyNjAxMTUxMDMwMDA=", DarajaTexts.Password("174379", "demo-passkey", "20260115103000"));

    [Fact]
    public void Timestamps_are_Nairobis()
        => Assert.Equal("20260101023000", DarajaTexts.Timestamp(new DateTimeOffset(2025, 12, 31, 23, 30, 0, TimeSpan.Zero)));

    [Fact]
    public void Texts_are_always_what_Daraja_takes()
        => Gen.Select(Gen.String, Gen.Int[1, 100]).Sample((text, max) =>
        {
            var plain = DarajaTexts.Plain(text, max, "P");
            Assert.InRange(plain.Length, 1, max);
            Assert.All(plain, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-'));
            Assert.Equal(plain.Trim(), plain);
        });

    [Fact]
    public void An_address_that_has_a_query_keeps_it()
        => Assert.Equal("https://x.test/callbacks/t?a=b&about=stk", DarajaAddresses.For(new Uri("https://x.test/callbacks/t?a=b"), "stk"));

    [Fact]
    public void Reading_a_callback_never_throws()
        => Gen.Select(Gen.Byte.Array, Gen.String).Sample((body, query) =>
        {
            foreach (var address in (string[])[query, "?about=balance", "?about=stk", "?about=result&asked=" + query])
            {
                var callback = new CallbackRequest("POST", new Dictionary<string, string>(), body, address);
                Assert.Null(_gateway.ReadBalance(callback));
                Assert.Null(DarajaPushReport.Read(callback));
                Assert.Null(DarajaResult.Read(callback));
                _ = DarajaAddresses.Asked(callback);
            }
        });

    private static Task<ProviderBalance> AskAsync(DarajaMpesaGateway gateway) => gateway.QueryBalanceAsync(
        new BalanceQuestion("KE", "KES", ConfiguredDaraja.CallbackUrl), new GatewayAccess(Guid.NewGuid(), "production", ConfiguredDaraja.Credentials), TestContext.Current.CancellationToken);

    private static CallbackRequest Balance(string about, int code, string accounts) => new("POST", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(
        $$$"""{"Result":{"ResultType":"0","ResultCode":{{{code}}},"ResultDesc":"x","OriginatorConversationID":"1","ConversationID":"2","TransactionID":"TAF0000000","ResultParameters":{"ResultParameter":[{"Key":"AccountBalance","Value":"{{{accounts}}}"},{"Key":"BOCompletedTime","Value":20260115105457}]} } }"""),
        $"?about={about}");
}
