using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Mtn;
using CsCheck;

namespace Centry.Simulator.Tests.Mtn;

public sealed class PaymentBodyTests
{
    private const string Payer = "\"payer\":{\"partyIdType\":\"MSISDN\",\"partyId\":\"46700000001\"}";

    private static async Task<Answer> PostAsync(string body, string target = "sandbox")
    {
        await using var mtn = await PlayedMtn.StartAsync();
        return await mtn.SendAsync(await mtn.RequestToPayAsync() with { Body = body, Target = target });
    }

    [Theory]
    [InlineData("\"15\"", 202)]
    [InlineData("\"15.5\"", 202)]
    [InlineData("\"0.01\"", 202)]
    [InlineData("15", 400)]
    [InlineData("null", 400)]
    [InlineData("\"\"", 400)]
    [InlineData("\"0\"", 400)]
    [InlineData("\"0.00\"", 400)]
    [InlineData("\"-1\"", 400)]
    [InlineData("\"+1\"", 400)]
    [InlineData("\"1,000\"", 400)]
    [InlineData("\"1e3\"", 400)]
    [InlineData("\" 15\"", 400)]
    [InlineData("\"15 \"", 400)]
    [InlineData("\"15\\n\"", 400)]
    [InlineData("\"015\"", 400)]
    [InlineData("\"15.\"", 400)]
    [InlineData("\".5\"", 400)]
    [InlineData("\"1.005\"", 400)]
    [InlineData("\"\\u0661\"", 400)]
    [InlineData("\"10000000000000\"", 400)]
    [InlineData("\"99999999999999999999999999999999999\"", 400)]
    public async Task The_amount_is_a_string_in_major_units(string amount, int status)
    {
        var answer = await PostAsync($$"""{"amount":{{amount}},"currency":"EUR",{{Payer}}}""");

        Assert.True(status == answer.Status, answer.Text);
    }

    [Theory]
    [InlineData("mtnuganda", "UGX", "15000", 202)]
    [InlineData("mtnuganda", "UGX", "15000.00", 400)]
    [InlineData("mtncameroon", "XAF", "100.5", 400)]
    [InlineData("mtnghana", "GHS", "100.55", 202)]
    [InlineData("mtnghana", "GHS", "100.555", 400)]
    public async Task The_amount_has_no_more_decimals_than_the_currency(string target, string currency, string amount, int status)
    {
        var answer = await PostAsync($$"""{"amount":"{{amount}}","currency":"{{currency}}",{{Payer}}}""", target);

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("MSISDN", "256772123456", 202)]
    [InlineData("MSISDN", "+256772123456", 400)]
    [InlineData("MSISDN", "0772123456", 400)]
    [InlineData("MSISDN", "256 772 123456", 400)]
    [InlineData("MSISDN", "2567", 400)]
    [InlineData("MSISDN", "2567721234567890", 400)]
    [InlineData("MSISDN", "", 400)]
    [InlineData("msisdn", "256772123456", 400)]
    [InlineData("ALIAS", "somebody", 400)]
    [InlineData("EMAIL", "somebody@centry.test", 202)]
    [InlineData("EMAIL", "somebody", 400)]
    [InlineData("PARTY_CODE", "5f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d", 202)]
    [InlineData("PARTY_CODE", "12", 400)]
    public async Task The_party_is_of_a_known_type_and_form(string type, string id, int status)
    {
        var answer = await PostAsync($$$"""{"amount":"1","currency":"EUR","payer":{"partyIdType":"{{{type}}}","partyId":"{{{id}}}"}}""");

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("""{"amount":"1","currency":"EUR"}""")]
    [InlineData("""{"amount":"1","currency":"EUR","payer":"46700000001"}""")]
    [InlineData("""{"amount":"1","currency":"EUR","payer":{"partyId":"46700000001"}}""")]
    [InlineData("""{"amount":"1","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":46700000001}}""")]
    [InlineData("""{"amount":"1","currency":"EUR","payee":{"partyIdType":"MSISDN","partyId":"46700000001"}}""")]
    [InlineData("""{"currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"46700000001"}}""")]
    [InlineData("""{"amount":"1","payer":{"partyIdType":"MSISDN","partyId":"46700000001"}}""")]
    [InlineData("""{"amount":"1","currency":5,"payer":{"partyIdType":"MSISDN","partyId":"46700000001"}}""")]
    [InlineData("""{"amount":"1","amount":"2","currency":"EUR","payer":{"partyIdType":"MSISDN","partyId":"46700000001"}}""")]
    [InlineData("""{"amount":"1","currency":"EUR","externalId":7,"payer":{"partyIdType":"MSISDN","partyId":"46700000001"}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"amount":"1",""")]
    public async Task A_body_that_lacks_or_mistypes_something_is_refused(string body)
    {
        var answer = await PostAsync(body);

        Assert.Equal((400, "BAD_REQUEST"), (answer.Status, answer["code"]));
    }

    [Theory]
    [InlineData("payerMessage", "Invoice 12 (paid), 50%", 202)]
    [InlineData("payerMessage", "Joe's shop", 400)]
    [InlineData("payeeNote", "Salt & pepper", 400)]
    [InlineData("payeeNote", "two\\nlines", 400)]
    public async Task Messages_have_no_apostrophe_ampersand_or_control_character(string member, string text, int status)
    {
        var answer = await PostAsync($$"""{"amount":"1","currency":"EUR","{{member}}":"{{text}}",{{Payer}}}""");

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("payerMessage")]
    [InlineData("payeeNote")]
    public async Task Messages_have_at_most_160_characters(string member)
    {
        Assert.Equal(202, (await PostAsync($$"""{"amount":"1","currency":"EUR","{{member}}":"{{new string('x', 160)}}",{{Payer}}}""")).Status);
        Assert.Equal(400, (await PostAsync($$"""{"amount":"1","currency":"EUR","{{member}}":"{{new string('x', 161)}}",{{Payer}}}""")).Status);
    }

    [Fact]
    public void Every_amount_that_fits_its_currency_is_taken_at_its_value_and_every_finer_one_refused()
    {
        var market = Gen.OneOf(Gen.Const("sandbox"), Gen.Const("mtnuganda"), Gen.Const("mtnghana")).Select(target => MtnMarket.Find(target)!);
        Gen.Select(market, Gen.Long[1, 9_999_999_999], Gen.Int[0, 4]).Sample((where, digits, scale) =>
        {
            var value = new decimal(digits) / (decimal)Math.Pow(10, scale);
            var written = value.ToString("F" + scale.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            using var json = JsonDocument.Parse($$"""{"amount":"{{written}}","currency":"{{where.Currencies[0]}}",{{Payer}}}""");

            var (body, refusal) = MtnPaymentBody.Read(json.RootElement, MtnOperation.RequestToPay, where);

            return scale <= where.MinorUnits ? body!.Value == value : refusal!.Status == 400;
        });
    }
}
