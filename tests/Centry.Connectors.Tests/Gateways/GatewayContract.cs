using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Exchanges;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Centry.Connectors.Tests.Gateways;

/// <summary>
/// What every gateway keeps in each thing that it can do, payins, payouts and refunds alike, whatever its protocol. An adapter's
/// tests inherit this once for each and say how its provider speaks.
/// </summary>
public abstract class GatewayContract : IAsyncLifetime
{
    /// <summary>Of the addresses for callbacks that tests give.</summary>
    protected const string CallbackToken = "0123456789abcdef0123456789abcdef";

    private ExchangeRecorder? _recorder;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ScriptedProvider Provider { get; private set; } = null!;

    protected abstract string GatewayId { get; }

    protected abstract GatewayAccess Account { get; }

    /// <summary>The account as the worker gives it to an adapter: with somebody who listens.</summary>
    protected GatewayAccess Access => Account with { Exchanges = Recorder };

    private ExchangeRecorder Recorder => _recorder ??= new ExchangeRecorder(Descriptor, Account, CallbackToken);

    private GatewayDescriptor Descriptor { get => field ??= KeptSecrets.DescriptorOf(GatewayId); }

    private IReadOnlyList<ProviderExchange> Kept => Recorder.Exchanges;

    /// <summary>Submits by the adapter, pointed at a base URL, with a timeout that tests can wait for.</summary>
    protected abstract Task<GatewayOutcome> SubmitAtAsync(Uri baseUrl);

    /// <summary>Asks what became of it.</summary>
    protected abstract Task<GatewayOutcome> QueryAtAsync(Uri baseUrl);

    /// <summary>Whether the provider knows a submission by an id of ours, and so can tell that it has it already.</summary>
    protected virtual bool TellsDuplicates => true;

    /// <summary>Whether the provider can say for certain that it never heard of a submission.</summary>
    protected virtual bool TellsUnheardOf => true;

    /// <summary>What the provider's yes to a submission amounts to: with most no more than that they have it.</summary>
    protected virtual Type Taken => typeof(GatewayOutcome.Accepted);

    /// <summary>Whether the provider tells how a submission stands, and not only whether it has been carried out.</summary>
    protected virtual bool TellsProgress => true;

    /// <summary>Whether a request is the submission itself (and not a token, say).</summary>
    protected abstract bool IsSubmission(SeenRequest request);

    /// <summary>What an empty list means where the provider answers with lists; everywhere else it is garbage.</summary>
    protected virtual Type AnEmptyList => typeof(GatewayOutcome.Unknown);

    /// <summary>Whether a request asks for the status.</summary>
    protected abstract bool IsQuery(SeenRequest request);

    /// <summary>What the provider says beside: tokens.</summary>
    protected abstract Task AnswerOtherAsync(SeenRequest request, HttpContext http);
    protected abstract Task AcceptAsync(HttpContext http);
    protected abstract Task RefuseAsync(HttpContext http);
    protected abstract Task DuplicateAsync(HttpContext http);

    /// <summary>A status answer with a status that nobody knows.</summary>
    protected abstract Task UnknownStatusAsync(HttpContext http);
    protected abstract Task PendingAsync(HttpContext http);
    protected abstract Task SucceededAsync(HttpContext http);
    protected abstract Task FailedAsync(HttpContext http);
    protected abstract Task NeverHeardOfItAsync(HttpContext http);

    public async ValueTask InitializeAsync() => Provider = await ScriptedProvider.StartAsync();

    /// <summary>Whatever a test was about: no secret is in what was kept of it.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Provider.DisposeAsync();
        if (_recorder is not null)
            KeptSecrets.RequireNone(Kept, Descriptor, Account, CallbackToken, Provider.Seen);
    }

    protected Task<GatewayOutcome> SubmitAsync(Func<HttpContext, Task> answer)
    {
        Provider.Behave = (request, http) => IsSubmission(request) ? answer(http) : AnswerOtherAsync(request, http);
        return SubmitAtAsync(Provider.Url);
    }

    protected Task<GatewayOutcome> QueryAsync(Func<HttpContext, Task> answer)
    {
        Provider.Behave = (request, http) => IsQuery(request) ? answer(http) : AnswerOtherAsync(request, http);
        return QueryAtAsync(Provider.Url);
    }

    [Fact]
    public async Task A_submission_is_kept_as_it_was_put_and_answered_and_the_signing_in_is_not()
    {
        await SubmitAsync(AcceptAsync);
        var kept = Assert.Single(Kept);
        var seen = Assert.Single(Provider.Seen, IsSubmission);
        Assert.Equal((seen.Method, Provider.Url.Authority + seen.Path, null), (kept.Method, kept.Address, kept.Silence));
        Assert.InRange(kept.Status!.Value, 200, 299);
        Assert.InRange(kept.DurationMs, 0, 60_000);
        Assert.NotNull(kept.Request);
    }

    [Fact]
    public async Task A_question_is_kept_with_the_status_that_it_got()
    {
        await QueryAsync(http => ScriptedProvider.Json(http, 503, "no such luck"));
        var kept = Assert.Single(Kept);
        Assert.Equal((503, "no such luck"), (kept.Status, kept.Answer));
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_or_says_nothing_is_kept_with_the_reason()
    {
        await SubmitAsync(http =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        var kept = Assert.Single(Kept);
        Assert.Equal((null, "The connection to the provider broke."), (kept.Status, kept.Silence));
        Assert.NotNull(kept.Request);
    }

    [Fact]
    public async Task An_answer_that_repeats_the_request_and_its_headers_tells_no_secret()
    {
        await SubmitAsync(http => ScriptedProvider.Json(http, 502, Repeated(Provider.Seen.Last())));
        Assert.Contains("<pre>", Assert.Single(Kept).Answer, StringComparison.Ordinal);

        static string Repeated(SeenRequest request) => $"<pre>{request.Body}</pre>{string.Join("<br>", request.Headers.Select(header => $"{header.Key}: {header.Value}"))}";
    }

    [Fact]
    public async Task An_accepted_submission_is_accepted() => Assert.IsType(Taken, await SubmitAsync(AcceptAsync));

    [Fact]
    public async Task A_refused_submission_has_failed_with_a_code_and_a_sentence()
    {
        var failed = Assert.IsType<GatewayOutcome.Failed>(await SubmitAsync(RefuseAsync));
        Assert.Matches("^[a-z_]+$", failed.Code);
        Assert.NotEmpty(failed.Reason);
    }

    [Fact]
    public async Task A_duplicate_is_no_failure()
        => Assert.IsType(TellsDuplicates ? typeof(GatewayOutcome.Accepted) : typeof(GatewayOutcome.Unknown), await SubmitAsync(DuplicateAsync));

    [Fact]
    public async Task Silence_after_sending_is_unknown()
    {
        var release = new TaskCompletionSource();
        try
        {
            Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(_ => release.Task));
        }
        finally
        {
            release.SetResult();
        }
    }

    [Fact]
    public async Task A_connection_broken_after_sending_is_unknown()
        => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http =>
        {
            http.Abort();
            return Task.CompletedTask;
        }));

    [Fact]
    public async Task A_server_error_is_unknown() => Assert.IsType<GatewayOutcome.Unknown>(await SubmitAsync(http => ScriptedProvider.Json(http, 502, "<html>")));

    [Fact]
    public async Task No_connection_means_not_sent()
        => Assert.IsType<GatewayOutcome.NotSent>(await SubmitAtAsync(new Uri("http://127.0.0.1:1")));

    [Fact]
    public async Task A_query_that_cannot_be_put_decides_nothing()
    {
        Assert.True(await QueryAtAsync(new Uri("http://127.0.0.1:1")) is GatewayOutcome.NotSent or GatewayOutcome.Unknown);
        Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 503, "<html>")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"status\":5}")]
    [InlineData("<html>welcome</html>")]
    [InlineData("{\"status\":null}")]
    public async Task Garbage_for_a_status_is_unknown(string body)
        => Assert.IsType(body == "[]" ? AnEmptyList : typeof(GatewayOutcome.Unknown), await QueryAsync(http => ScriptedProvider.Json(http, 200, body)));

    [Fact]
    public async Task A_truncated_status_is_unknown()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(async http =>
        {
            http.Response.ContentLength = 500;
            await http.Response.WriteAsync("{\"status\":\"SUCC", Cancel);
            http.Abort();
        }));

    [Fact]
    public async Task A_status_that_nobody_knows_decides_nothing()
        => Assert.True(await QueryAsync(UnknownStatusAsync) is GatewayOutcome.Unknown or GatewayOutcome.Accepted);

    [Fact]
    public async Task A_pending_status_is_accepted()
        => Assert.IsType(TellsProgress ? typeof(GatewayOutcome.Accepted) : typeof(GatewayOutcome.Unknown), await QueryAsync(PendingAsync));

    [Fact]
    public async Task A_success_is_completed_with_the_providers_reference()
        => Assert.NotEmpty(Assert.IsType<GatewayOutcome.Completed>(await QueryAsync(SucceededAsync)).ProviderReference!);

    [Fact]
    public async Task A_failure_has_failed()
        => Assert.IsType(TellsProgress ? typeof(GatewayOutcome.Failed) : typeof(GatewayOutcome.Unknown), await QueryAsync(FailedAsync));

    [Fact]
    public async Task A_submission_that_the_provider_never_heard_of_is_not_found_where_it_can_tell()
        => Assert.IsType(TellsUnheardOf ? typeof(GatewayOutcome.NotFound) : typeof(GatewayOutcome.Unknown), await QueryAsync(NeverHeardOfItAsync));

    [Fact]
    public async Task A_404_from_somebody_else_proves_nothing()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(http => ScriptedProvider.Json(http, 404, "<html>no such page</html>")));

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
        => Assert.IsType<GatewayOutcome.Unknown>(await QueryAsync(async http =>
        {
            var chunk = new string('x', 64 * 1024);
            for (var i = 0; i < 16 && !http.RequestAborted.IsCancellationRequested; i++)
                await http.Response.WriteAsync(chunk, Cancel);
        }));
}
