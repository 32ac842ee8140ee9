using Centry.Client;
using Centry.Contracts;
using Xunit;

namespace Centry.Dashboard.Tests.Client;

public sealed class ManagementClientTests
{
    private const string Unauthorized = """{"error":"Sign in again.","code":"unauthorized"}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        var network = new Answers(Answers.Json(401, Unauthorized), Answers.Json(200, "[]"));
        var client = Client(network, refused => refused is null ? "old" : "new");
        await client.BalancesAsync(Guid.Empty, "sandbox", Ct);
        Assert.Equal(["Bearer old", "Bearer new"], network.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task A_wrong_proof_is_sent_once_and_no_other_token_tried()
    {
        var network = new Answers(Answers.Json(401, """{"error":"The code is wrong.","code":"invalid_credentials"}"""));
        var refusal = await Assert.ThrowsAsync<CentryApiException>(
            () => Client(network, refused => refused is null ? "old" : "new").StepUpAsync(new StepUpRequest(Code: "000000"), Ct));
        Assert.Equal(ErrorCodes.InvalidCredentials, refusal.Code);
        Assert.Equal("""{"code":"000000"}""", Assert.Single(network.Requests).Body);
    }

    [Fact]
    public async Task When_there_is_no_newer_token_the_refusal_stands()
    {
        var network = new Answers(Answers.Json(401, Unauthorized));
        var refusal = await Assert.ThrowsAsync<CentryApiException>(
            () => Client(network, refused => refused is null ? "old" : null).BalancesAsync(Guid.Empty, "sandbox", Ct));
        Assert.Equal(ErrorCodes.Unauthorized, refusal.Code);
        Assert.Single(network.Requests);
    }

    [Fact]
    public async Task Tokens_are_never_asked_for_twice_by_the_client_itself()
    {
        var network = new Answers(Answers.Broken);
        var auth = new AuthClient(network.Client());
        await Assert.ThrowsAsync<CentryConnectionException>(() => auth.RefreshAsync("once", Ct));
        await Assert.ThrowsAsync<CentryConnectionException>(() => auth.LoginAsync(new LoginRequest("a", "b"), Ct));
        Assert.Equal(2, network.Requests.Count);
    }

    [Fact]
    public async Task The_stream_gives_changes_with_their_ids_and_passes_over_what_it_cannot_read()
    {
        const string stream = """
            : hello

            id: 7
            event: change
            data: {"sequence":7,"event":"payin.completed","payment_id":"550e8400-e29b-41d4-a716-446655440000","environment":"sandbox"}

            id: 8
            event: news
            data: whatever

            id: 9
            event: change
            data: {broken


            """;
        var network = new Answers(_ => new HttpResponseMessage { Content = new StringContent(stream.ReplaceLineEndings("\n")) });
        await using var live = await Client(network, _ => "t").OpenLiveAsync(Guid.Empty, "6", TimeSpan.FromSeconds(60), Ct);
        var messages = new List<LiveMessage>();
        await foreach (var message in live.ReadAsync(Ct))
        {
            messages.Add(message);
        }
        Assert.Equal(["7", "8", "9"], messages.Select(message => message.EventId));
        Assert.Equal("payin.completed", messages[0].Change!.Event);
        Assert.Null(messages[1].Change);
        Assert.Null(messages[2].Change);
    }

    private static ManagementClient Client(Answers network, Func<string?, string?> token)
        => new(network.Client(), (refused, _) => ValueTask.FromResult(token(refused)), new CentryClientOptions { RetryDelay = TimeSpan.Zero });
}
