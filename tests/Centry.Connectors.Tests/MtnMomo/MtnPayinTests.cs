using System.Globalization;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.MtnMomo;
using Centry.Connectors.Tests.Gateways;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

public sealed class MtnPayinTests : MtnContract
{
    protected override string Product => "collection";
    protected override string Resource => "requesttopay";
    protected override string PartyMember => "payer";

    protected override Task<GatewayOutcome> SubmitWithAsync(MtnMomoGateway gateway, GatewayAccess access, Guid submission)
        => gateway.SubmitPayinAsync(Payin with { SubmissionId = submission }, access, Cancel);

    protected override Task<GatewayOutcome> QueryWithAsync(MtnMomoGateway gateway, GatewayAccess access) => gateway.QueryPayinAsync(Payin, access, Cancel);

    private PayinSubmission Payin => new(
        Submission, Payment, "UG", "UGX", 15_000m, "+256772123456", "Jane", "Jane's invoice & more", new Uri("https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef"));

    [Fact]
    public async Task A_request_to_pay_is_as_MTN_documents_it()
    {
        var body = await SubmittedBodyAsync();
        Assert.Equal("MSISDN", body.GetProperty("payer").GetProperty("partyIdType").GetString());
        Assert.Equal("256772123456", body.GetProperty("payer").GetProperty("partyId").GetString());
        Assert.Equal(["amount", "currency", "externalId", "payeeNote", "payer", "payerMessage"], Members(body));
    }

    [Theory]
    [InlineData("PAYER_NOT_FOUND", "payer_not_found")]
    [InlineData("NOT_ENOUGH_FUNDS", "not_enough_funds")]
    [InlineData("PAYER_LIMIT_REACHED", "payer_limit_reached")]
    [InlineData("COULD_NOT_PERFORM_TRANSACTION", "expired")]
    public async Task Reasons_speak_of_the_customer(string reason, string code) => Assert.Equal(code, await CodeOfAsync($"\"{reason}\""));

    [Fact]
    public async Task A_payer_who_let_the_time_pass_has_not_paid()
        => Assert.IsType<GatewayOutcome.Failed>(await QueryAsync(http => ScriptedProvider.Json(http, 200, Status("TIMEOUT"))));

    [Theory]
    [InlineData(200, """{"availableBalance":"1250.75","currency":"UGX"}""", "1250.75")]
    [InlineData(200, """{"availableBalance":"-3","currency":"UGX"}""", "-3")]
    [InlineData(200, """{"availableBalance":"","currency":"UGX"}""", null)]
    [InlineData(200, "[]", null)]
    [InlineData(500, """{"code":"NOT_ALLOWED","message":"x"}""", null)]
    public async Task The_collections_tell_what_they_hold(int status, string answer, string? available)
    {
        Provider.Behave = (request, http) => request is { Method: "GET", Path: "/collection/v1_0/account/balance" }
            ? ScriptedProvider.Json(http, status, answer)
            : AnswerOtherAsync(request, http);
        using var gateway = Gateway(Provider.Url);
        var balance = await gateway.QueryBalanceAsync(new BalanceQuestion("UG", "UGX", null), Access, Cancel);
        Assert.Equal(available is null ? new ProviderBalance.Unavailable($"The provider's balance could not be read (HTTP {status}).")
            : new ProviderBalance.Known(decimal.Parse(available, CultureInfo.InvariantCulture), "UGX"), balance);
        Assert.Equal("mtnuganda", Provider.Seen.Last().Headers["X-Target-Environment"]);
    }
}
