using System.Text;

namespace Centry.Simulator.Tests.Mtn;

public sealed class ProvisioningTests
{
    private static Call CreateUser(string reference, string body = """{"providerCallbackHost":"hooks.centry.test"}""") =>
        new(HttpMethod.Post, "/v1_0/apiuser") { Target = null, Reference = reference, Body = body };

    private static async Task<(string User, string Key)> ProvisionAsync(PlayedMtn mtn)
    {
        var user = PlayedMtn.NewReference();
        Assert.Equal(201, (await mtn.SendAsync(CreateUser(user))).Status);
        var key = await mtn.SendAsync(new Call(HttpMethod.Post, $"/v1_0/apiuser/{user}/apikey"));
        Assert.Equal(201, key.Status);
        return (user, key["apiKey"]!);
    }

    [Fact]
    public async Task A_user_is_created_with_an_empty_201_and_can_be_read()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var user = PlayedMtn.NewReference();

        var created = await mtn.SendAsync(CreateUser(user));
        var read = await mtn.SendAsync(new Call(HttpMethod.Get, $"/v1_0/apiuser/{user}"));

        Assert.Equal((201, ""), (created.Status, created.Text));
        Assert.Equal((200, "hooks.centry.test", "sandbox"), (read.Status, read["providerCallbackHost"], read["targetEnvironment"]));
    }

    [Fact]
    public async Task A_second_user_of_the_same_id_is_refused()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var user = PlayedMtn.NewReference();
        await mtn.SendAsync(CreateUser(user));

        var again = await mtn.SendAsync(CreateUser(user));
        var configured = await mtn.SendAsync(CreateUser(PlayedMtn.User));

        Assert.Equal((409, "RESOURCE_ALREADY_EXIST"), (again.Status, again["code"]));
        Assert.Equal(409, configured.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-a-uuid")]
    [InlineData("019ab000-0000-7000-8000-000000000000")]
    public async Task A_user_needs_a_version_4_uuid(string reference)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(400, (await mtn.SendAsync(CreateUser(reference))).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"providerCallbackHost":"https://hooks.centry.test"}""")]
    [InlineData("""{"providerCallbackHost":"hooks.centry.test/path"}""")]
    [InlineData("""{"providerCallbackHost":5}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_user_needs_a_host_without_scheme_or_path(string body)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(400, (await mtn.SendAsync(CreateUser(PlayedMtn.NewReference(), body))).Status);
    }

    [Fact]
    public async Task Provisioning_needs_a_subscription_key()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var user = PlayedMtn.NewReference();

        Assert.Equal(401, (await mtn.SendAsync(CreateUser(user) with { Key = null })).Status);
        Assert.Equal(401, (await mtn.SendAsync(CreateUser(user) with { Key = "wrong" })).Status);
        Assert.Equal(401, (await mtn.SendAsync(new Call(HttpMethod.Get, $"/v1_0/apiuser/{user}") { Key = null })).Status);
        Assert.Equal(401, (await mtn.SendAsync(new Call(HttpMethod.Post, $"/v1_0/apiuser/{user}/apikey") { Key = null })).Status);
    }

    [Fact]
    public async Task Nobody_can_read_or_key_a_user_that_does_not_exist()
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal(404, (await mtn.SendAsync(new Call(HttpMethod.Get, $"/v1_0/apiuser/{PlayedMtn.NewReference()}"))).Status);
        Assert.Equal(404, (await mtn.SendAsync(new Call(HttpMethod.Post, "/v1_0/apiuser/nobody/apikey"))).Status);
    }

    [Fact]
    public async Task A_provisioned_user_logs_in_with_its_newest_key_only()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var (user, first) = await ProvisionAsync(mtn);
        var second = (await mtn.SendAsync(new Call(HttpMethod.Post, $"/v1_0/apiuser/{user}/apikey")))["apiKey"]!;

        Assert.Equal(401, (await mtn.LoginAsync("collection", user, first, PlayedMtn.CollectionKey)).Status);
        Assert.Equal(200, (await mtn.LoginAsync("collection", user, second, PlayedMtn.CollectionKey)).Status);
    }

    [Fact]
    public async Task A_provisioned_user_is_for_the_sandbox_and_its_registered_callback_host()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        var (user, key) = await ProvisionAsync(mtn);
        var call = await mtn.RequestToPayAsync() with { Token = (await mtn.LoginAsync("collection", user, key, PlayedMtn.CollectionKey))["access_token"] };

        var production = await mtn.SendAsync(call with { Target = "mtnuganda" });
        var stranger = await mtn.SendAsync(call with { CallbackUrl = "http://elsewhere.test/x" });
        var registered = await mtn.SendAsync(call with { CallbackUrl = "http://hooks.centry.test:8080/x" });

        Assert.Equal((500, "NOT_ALLOWED_TARGET_ENVIRONMENT"), (production.Status, production["code"]));
        Assert.Equal((500, "INVALID_CALLBACK_URL_HOST"), (stranger.Status, stranger["code"]));
        Assert.Equal(202, registered.Status);
    }

    [Fact]
    public async Task A_token_names_its_life_and_MTNs_own_type()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:TokenLifetime", "00:20:00"));

        var answer = await mtn.LoginAsync("disbursement", PlayedMtn.User, PlayedMtn.ApiKey, PlayedMtn.DisbursementKey);

        Assert.Equal((200, "access_token", "1200"), (answer.Status, answer["token_type"], answer["expires_in"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData(PlayedMtn.DisbursementKey)]
    public async Task A_token_needs_the_products_own_subscription_key(string? key)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.LoginAsync("collection", PlayedMtn.User, PlayedMtn.ApiKey, key);

        Assert.Equal((401, "401"), (answer.Status, answer["statusCode"]));
        Assert.StartsWith("Access denied due to", answer["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PlayedMtn.User, "wrong")]
    [InlineData("00000000-0000-4000-8000-000000000000", PlayedMtn.ApiKey)]
    [InlineData("nobody", PlayedMtn.ApiKey)]
    public async Task A_wrong_user_or_key_fails_to_log_in(string user, string key)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        var answer = await mtn.LoginAsync("collection", user, key, PlayedMtn.CollectionKey);

        Assert.Equal((401, "login_failed"), (answer.Status, answer["error"]));
    }

    [Fact]
    public async Task A_failed_login_can_be_played_as_a_500()
    {
        await using var mtn = await PlayedMtn.StartAsync(("Mtn:LoginFailedStatus", "500"));

        Assert.Equal(500, (await mtn.LoginAsync("collection", PlayedMtn.User, "wrong", PlayedMtn.CollectionKey)).Status);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Bearer abc")]
    public async Task A_token_needs_basic_credentials(string authorization)
    {
        await using var mtn = await PlayedMtn.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mtn/collection/token/");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.Add("Ocp-Apim-Subscription-Key", PlayedMtn.CollectionKey);

        Assert.Equal(401, (await mtn.ReadAsync(request)).Status);
    }

    [Fact]
    public async Task A_token_call_with_a_body_is_refused()
    {
        await using var mtn = await PlayedMtn.StartAsync();
        using var sized = new StringContent("{}");
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("grant_type=client_credentials")));
        chunked.Headers.ContentLength = null;

        Assert.Equal(400, (await mtn.LoginAsync("collection", PlayedMtn.User, PlayedMtn.ApiKey, PlayedMtn.CollectionKey, sized)).Status);
        Assert.Equal(400, (await mtn.LoginAsync("collection", PlayedMtn.User, PlayedMtn.ApiKey, PlayedMtn.CollectionKey, chunked)).Status);
    }
}
