using System.Net;
using System.Net.Http.Headers;
using Centry.Contracts;

namespace Centry.Client;

/// <summary>Gives the access token to send.</summary>
/// <param name="refused">A token that the API has just refused: get a newer one. Null on the first try.</param>
/// <returns>Null when nobody is signed in.</returns>
public delegate ValueTask<string?> BearerTokenProvider(string? refused, CancellationToken ct);

/// <summary>
/// The management API (<c>/api/v1</c>) as a signed-in person: what the dashboard is built on. A 401 asks the token provider
/// once for a newer token before it becomes an exception.
/// </summary>
/// <param name="http">Carries the base address; stays the caller's to dispose.</param>
public sealed partial class ManagementClient(HttpClient http, BearerTokenProvider bearer, CentryClientOptions? options = null)
{
    private readonly CentryClientOptions _options = options ?? new CentryClientOptions();
    private readonly Transport _transport = new(http, options ?? new CentryClientOptions());

    /// <summary>Who is signed in, and which merchants they may see.</summary>
    public Task<MeResponse> MeAsync(CancellationToken ct = default) => GetAsync<MeResponse>("api/v1/auth/me", ct);

    /// <summary>
    /// Proves who sits here once more, for what asks for it with <see cref="ErrorCodes.StepUpRequired"/>. Never repeated by the client: a code
    /// works once, and a wrong one counts towards the lock-out.
    /// </summary>
    public Task<StepUpView> StepUpAsync(StepUpRequest proof, CancellationToken ct = default) => SendAsync<StepUpView>(HttpMethod.Post, "api/v1/auth/step-up", proof, ct);

    /// <param name="environment"><c>sandbox</c> or <c>production</c>.</param>
    public Task<IReadOnlyList<BalanceView>> BalancesAsync(Guid merchantId, string environment, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<BalanceView>>($"api/v1/merchants/{merchantId}/balances?environment={Uri.EscapeDataString(environment)}", ct);

    /// <summary>A page of payins, newest first.</summary>
    public Task<Page<PayinView>> PayinsAsync(Guid merchantId, string environment, PayinQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<PayinView>>($"api/v1/merchants/{merchantId}/payins{query.ToQueryString(environment)}", ct);
    }

    /// <summary>A payin with its history and its webhook deliveries.</summary>
    public Task<PayinDetail> PayinAsync(Guid merchantId, Guid payinId, CancellationToken ct = default)
        => GetAsync<PayinDetail>($"api/v1/merchants/{merchantId}/payins/{payinId}", ct);

    /// <summary>Opens the stream of changes; it is open when this returns.</summary>
    /// <param name="lastEventId">Go on after this event; null for what comes from now on.</param>
    /// <param name="idleTimeout">Silence (the API sends heartbeats) after which the connection counts as dead.</param>
    public Task<LiveStream> OpenLiveAsync(Guid merchantId, string? lastEventId, TimeSpan idleTimeout, CancellationToken ct = default)
        => WithTokenAsync(token => ConnectAsync(merchantId, lastEventId, idleTimeout, token, ct), ct);

    private Task<T> GetAsync<T>(string path, CancellationToken ct) => SendAsync<T>(HttpMethod.Get, path, body: null, ct);

    /// <param name="body">Sent as JSON; a function that makes a content (a file) is called for every try.</param>
    /// <param name="idempotencyKey">For what moves money: the same key on every try, the client's own and the caller's.</param>
    private Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken ct, string? idempotencyKey = null)
        => WithTokenAsync(token => _transport.SendAsync<T>(method, path, request => Sign(request, token), body, idempotencyKey, ct), ct);

    /// <summary>For what is answered without a body.</summary>
    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var response = await WithTokenAsync(
            token => _transport.SendAsync(method, path, request => Sign(request, token), body, idempotencyKey: null, ct), ct).ConfigureAwait(false);
    }

    private async Task<T> WithTokenAsync<T>(Func<string?, Task<T>> call, CancellationToken ct)
    {
        var token = await bearer(null, ct).ConfigureAwait(false);
        try
        {
            return await call(token).ConfigureAwait(false);
        }
        catch (CentryApiException refusal) when (IsOfToken(refusal) && token is not null)
        {
            var newer = await bearer(token, ct).ConfigureAwait(false);
            if (newer is null || newer == token)
            {
                throw;
            }
            return await call(newer).ConfigureAwait(false);
        }
    }

    // A wrong password or code is a 401 too, which no newer token makes right.
    private static bool IsOfToken(CentryApiException refusal)
        => refusal.Status == HttpStatusCode.Unauthorized && refusal.Code is not (ErrorCodes.InvalidCredentials or ErrorCodes.SecondFactorRequired);

    private async Task<LiveStream> ConnectAsync(Guid merchantId, string? lastEventId, TimeSpan idleTimeout, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/v1/merchants/{merchantId}/live", UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        Sign(request, token);
        var response = await OpenAsync(request, _options.Timeout, "The stream of changes could not be opened.", ct).ConfigureAwait(false);
        return new LiveStream(response, await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), idleTimeout, _options.TimeProvider);
    }

    /// <summary>Sends a request whose answer is read as it comes; a refusal is thrown.</summary>
    /// <param name="patience">How long its first bytes may take.</param>
    private async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, TimeSpan patience, string failure, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(patience, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            await Transport.ThrowIfRefusedAsync(response, both.Token).ConfigureAwait(false);
            return response;
        }
        catch (Exception cause)
        {
            response?.Dispose();
            if (cause is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                throw new CentryConnectionException(failure, idempotencyKey: null, cause);
            }
            throw;
        }
    }

    private static void Sign(HttpRequestMessage request, string? token)
    {
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }
}
