namespace Centry.Simulator.Tests.Mtn;

public sealed class InquiryTests
{
    [Theory]
    [InlineData("46733123450", 404, "RESOURCE_NOT_FOUND")]
    [InlineData("46733123452", 500, "NOT_ALLOWED")]
    [InlineData("46733123453", 500, "NOT_ALLOWED_TARGET_ENVIRONMENT")]
    [InlineData("46733123454", 500, "INTERNAL_PROCESSING_ERROR")]
    [InlineData("46733123455", 503, "SERVICE_UNAVAILABLE")]
    public async Task An_account_holder_of_a_test_number_is_refused_with_its_code(string msisdn, int status, string code)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.GetAsync($"/collection/v1_0/accountholder/msisdn/{msisdn}/active");

        Assert.Equal((status, code), (answer.Status, answer["code"]));
    }

    [Fact]
    public async Task An_account_holder_is_active_or_not()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal("""{"result":true}""", (await mtn.GetAsync("/collection/v1_0/accountholder/msisdn/46700000001/active")).Text);
        Assert.Equal("""{"result":true}""", (await mtn.GetAsync("/disbursement/v1_0/accountholder/email/a@centry.test/active", "disbursement")).Text);
        Assert.Equal("""{"result":false}""", (await mtn.GetAsync("/collection/v1_0/accountholder/msisdn/46733123451/active")).Text);
    }

    [Theory]
    [InlineData("msisdn/+46700000001/active")]
    [InlineData("alias/somebody/active")]
    [InlineData("party_code/12/active")]
    [InlineData("msisdn/abc/basicuserinfo")]
    public async Task An_account_holder_must_be_named_rightly(string path)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(400, (await mtn.GetAsync("/collection/v1_0/accountholder/" + path)).Status);
    }

    [Fact]
    public async Task An_account_holder_has_a_name()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.GetAsync("/collection/v1_0/accountholder/msisdn/46700000001/basicuserinfo");

        Assert.Equal((200, "Sand", "Box"), (answer.Status, answer["given_name"], answer["family_name"]));
        Assert.Equal(404, (await mtn.GetAsync("/collection/v1_0/accountholder/msisdn/46733123450/basicuserinfo")).Status);
    }

    [Fact]
    public async Task A_collection_account_grows_by_what_is_paid_into_it()
    {
        await using var mtn = await PlayedMtn.StartDecidingAtOnceAsync(("Mtn:OpeningBalance", "100"));
        await mtn.SendAsync(await mtn.RequestToPayAsync("15.25"));

        Assert.Equal("""{"availableBalance":"115.25","currency":"EUR"}""", (await mtn.GetAsync("/collection/v1_0/account/balance")).Text);
        Assert.Equal("""{"availableBalance":"100","currency":"UGX"}""", (await mtn.GetAsync("/collection/v1_0/account/balance", target: "mtnuganda")).Text);
        Assert.Equal("""{"availableBalance":"100","currency":"USD"}""", (await mtn.GetAsync("/collection/v1_0/account/balance/USD", target: "mtnliberia")).Text);
        Assert.Equal("INVALID_CURRENCY", (await mtn.GetAsync("/collection/v1_0/account/balance/UGX"))["code"]);
    }

    [Fact]
    public async Task Inquiries_need_the_same_headers_as_payments()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        foreach (var path in (string[])["accountholder/msisdn/46700000001/active", "accountholder/msisdn/46700000001/basicuserinfo", "account/balance", "account/balance/EUR"])
        {
            var call = new Call(HttpMethod.Get, "/collection/v1_0/" + path) { Token = await mtn.TokenAsync() };
            Assert.Equal(200, (await mtn.SendAsync(call)).Status);
            Assert.Equal(401, (await mtn.SendAsync(call with { Key = PlayedMtn.DisbursementKey })).Status);
            Assert.Equal(401, (await mtn.SendAsync(call with { Token = null })).Status);
            Assert.Equal(400, (await mtn.SendAsync(call with { Target = null })).Status);
        }
    }
}
