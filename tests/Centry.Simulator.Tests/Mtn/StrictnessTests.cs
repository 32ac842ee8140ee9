namespace Centry.Simulator.Tests.Mtn;

/// <summary>What MTN refuses, the simulator refuses, and in MTN's words.</summary>
public sealed class StrictnessTests
{
    [Fact]
    public async Task A_right_request_to_pay_is_accepted_with_an_empty_202()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(await mtn.RequestToPayAsync());

        Assert.Equal((202, ""), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData(PlayedMtn.DisbursementKey)]
    public async Task The_subscription_key_must_be_the_products(string? key)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(await mtn.RequestToPayAsync() with { Key = key });

        Assert.Equal((401, "401"), (answer.Status, answer["statusCode"]));
    }

    [Fact]
    public async Task The_token_must_be_known_and_the_products()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();

        Assert.Equal(401, (await mtn.SendAsync(call with { Token = null })).Status);
        Assert.Equal(401, (await mtn.SendAsync(call with { Token = "invented" })).Status);
        Assert.Equal(401, (await mtn.SendAsync(call with { Token = await mtn.TokenAsync("disbursement") })).Status);
        Assert.Equal(202, (await mtn.SendAsync(call)).Status);
    }

    [Fact]
    public async Task A_token_dies_at_the_end_of_its_life()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();

        mtn.Clock.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal(202, (await mtn.SendAsync(call)).Status);
        mtn.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await mtn.SendAsync(call with { Reference = PlayedMtn.NewReference() })).Status);
    }

    [Theory]
    [InlineData(null, 400, "BAD_REQUEST")]
    [InlineData("", 400, "BAD_REQUEST")]
    [InlineData("mtnkenya", 500, "NOT_ALLOWED_TARGET_ENVIRONMENT")]
    [InlineData("Sandbox", 500, "NOT_ALLOWED_TARGET_ENVIRONMENT")]
    public async Task The_target_environment_must_be_one_of_MTNs(string? target, int status, string code)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(await mtn.RequestToPayAsync() with { Target = target });

        Assert.Equal((status, code), (answer.Status, answer["code"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CEN-1")]
    [InlineData("019ab000-0000-7000-8000-000000000000")]
    [InlineData("c232ab00-9414-11ec-b3c8-9f6bdeced846")]
    [InlineData("00000000-0000-4000-c000-000000000000")]
    [InlineData("{3f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d}")]
    [InlineData("3f0b8a4e2c1d4f3a9b6e7d8c9a0b1c2d")]
    public async Task The_reference_must_be_a_version_4_uuid(string? reference)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(await mtn.RequestToPayAsync() with { Reference = reference });

        Assert.Equal((400, "BAD_REQUEST"), (answer.Status, answer["code"]));
    }

    [Fact]
    public async Task A_reference_serves_once_whatever_it_served_for()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);

        var same = await mtn.SendAsync(call);
        var upper = await mtn.SendAsync(call with { Reference = call.Reference!.ToUpperInvariant() });
        var transfer = await mtn.SendAsync(await mtn.TransferAsync() with { Reference = call.Reference });

        Assert.Equal((409, "RESOURCE_ALREADY_EXIST"), (same.Status, same["code"]));
        Assert.Equal(409, upper.Status);
        Assert.Equal(409, transfer.Status);
    }

    [Fact]
    public async Task Of_many_calls_with_one_reference_exactly_one_is_accepted()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => mtn.SendAsync(call)));

        Assert.Equal(1, answers.Count(answer => answer.Status == 202));
        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
    }

    [Theory]
    [InlineData("sandbox", "EUR", 202)]
    [InlineData("sandbox", "UGX", 500)]
    [InlineData("mtnuganda", "UGX", 202)]
    [InlineData("mtnuganda", "EUR", 500)]
    [InlineData("mtnghana", "GHS", 202)]
    [InlineData("mtnivorycoast", "XOF", 202)]
    [InlineData("mtnzambia", "ZMW", 202)]
    [InlineData("mtncameroon", "XAF", 202)]
    [InlineData("mtnbenin", "XOF", 202)]
    [InlineData("mtncongo", "XAF", 202)]
    [InlineData("mtnswaziland", "SZL", 202)]
    [InlineData("mtnguineaconakry", "GNF", 202)]
    [InlineData("mtnsouthafrica", "ZAR", 202)]
    [InlineData("mtnliberia", "USD", 202)]
    [InlineData("mtnsouthsudan", "SSP", 202)]
    [InlineData("mtnnigeria", "NGN", 202)]
    [InlineData("mtnrwanda", "RWF", 202)]
    [InlineData("mtnrwanda", "rwf", 500)]
    public async Task The_currency_must_be_the_markets(string target, string currency, int status)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(await mtn.RequestToPayAsync(currency: currency) with { Target = target });

        Assert.Equal(status, answer.Status);
        if (status == 500) Assert.Equal("INVALID_CURRENCY", answer["code"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("/relative")]
    [InlineData("ftp://hooks.centry.test/x")]
    public async Task A_callback_url_that_is_sent_must_be_a_url(string url)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(400, (await mtn.SendAsync(await mtn.RequestToPayAsync() with { CallbackUrl = url })).Status);
    }

    [Fact]
    public async Task A_callback_goes_only_to_the_configured_host_where_there_is_one()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:CallbackHost", "hooks.centry.test"));
        var call = await mtn.RequestToPayAsync();

        var answer = await mtn.SendAsync(call with { CallbackUrl = "http://evil.hooks.centry.test/x" });

        Assert.Equal((500, "INVALID_CALLBACK_URL_HOST"), (answer.Status, answer["code"]));
        Assert.Equal(202, (await mtn.SendAsync(call with { CallbackUrl = "http://HOOKS.centry.test/x" })).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    public async Task The_content_type_must_be_json(string? contentType)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(400, (await mtn.SendAsync(await mtn.RequestToPayAsync() with { ContentType = contentType })).Status);
    }

    [Fact]
    public async Task The_content_type_may_name_its_charset()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(202, (await mtn.SendAsync(await mtn.RequestToPayAsync() with { ContentType = "application/json; charset=utf-8" })).Status);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_not_read()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(await mtn.RequestToPayAsync(more: $",\"x\":\"{new string('a', 300_000)}\""));

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task A_reference_is_seen_only_as_what_it_is_and_where_it_was_made()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var call = await mtn.RequestToPayAsync();
        await mtn.SendAsync(call);

        var unknown = await mtn.GetAsync($"{PlayedMtn.RequestToPayPath}/{PlayedMtn.NewReference()}");
        var otherOperation = await mtn.GetAsync($"{PlayedMtn.TransferPath}/{call.Reference}", "disbursement");
        var otherMarket = await mtn.GetAsync($"{PlayedMtn.RequestToPayPath}/{call.Reference}", target: "mtnuganda");
        var malformed = await mtn.GetAsync($"{PlayedMtn.RequestToPayPath}/CEN-1");

        Assert.Equal((404, "RESOURCE_NOT_FOUND"), (unknown.Status, unknown["code"]));
        Assert.Equal(404, otherOperation.Status);
        Assert.Equal(404, otherMarket.Status);
        Assert.Equal(400, malformed.Status);
    }

    [Theory]
    [InlineData("GET", "/collection/v1_0/nothing")]
    [InlineData("GET", "/collection/v1_0/requesttopay")]
    [InlineData("POST", "/collection/v2_0/requesttopay")]
    [InlineData("DELETE", "/v1_0/apiuser")]
    [InlineData("GET", "")]
    public async Task What_MTN_has_no_operation_for_is_not_found(string method, string path)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.SendAsync(new Call(HttpMethod.Parse(method), path));

        Assert.Equal((404, "404"), (answer.Status, answer["statusCode"]));
    }

    [Fact]
    public async Task Disbursements_outside_the_sandbox_come_from_registered_addresses()
    {
        await using var open = await PlayedMtn.StartAsync(("Mtn:DisbursementIps:0", "127.0.0.1"));
        await using var closed = await PlayedMtn.StartAsync(("Mtn:DisbursementIps:0", "10.1.2.3"));
        var refused = await closed.SendAsync(await closed.TransferAsync(currency: "UGX", msisdn: "256772123456") with { Target = "mtnuganda" });

        Assert.Equal((403, "FORBIDDEN IP"), (refused.Status, refused["code"]));
        Assert.Equal(202, (await closed.SendAsync(await closed.TransferAsync())).Status);
        Assert.Equal(202, (await closed.SendAsync(await closed.RequestToPayAsync(currency: "UGX") with { Target = "mtnuganda" })).Status);
        Assert.Equal(202, (await open.SendAsync(await open.TransferAsync(currency: "UGX", msisdn: "256772123456") with { Target = "mtnuganda" })).Status);
    }
}
