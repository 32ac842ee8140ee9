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
/// once for a newer token before it becomes an exception, unless it tells of a wrong password or code.
/// </summary>
/// <param name="http">Carries the base address; stays the caller's to dispose.</param>
public sealed class ManagementClient(HttpClient http, BearerTokenProvider bearer, CentryClientOptions? options = null)
{
    private readonly CentryClientOptions _options = options ?? new CentryClientOptions();
    private readonly Transport _transport = new(http, options ?? new CentryClientOptions());

    /// <summary>Who is signed in, and which merchants they may see.</summary>
    public Task<MeResponse> MeAsync(CancellationToken ct = default) => GetAsync<MeResponse>("api/v1/auth/me", ct);

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

    private Task<T> GetAsync<T>(string path, CancellationToken ct)
        => WithTokenAsync(
            token => _transport.SendAsync<T>(HttpMethod.Get, path, request => Sign(request, token), body: null, idempotencyKey: null, ct), ct);

    private async Task<T> WithTokenAsync<T>(Func<string?, Task<T>> call, CancellationToken ct)
    {
        var token = await bearer(null, ct).ConfigureAwait(false);
        try
        {
            return await call(token).ConfigureAwait(false);
        }
        catch (CentryApiException refusal) when (refusal is { Status: HttpStatusCode.Unauthorized, Code: not ErrorCodes.InvalidCredentials } && token is not null)
        {
            var newer = await bearer(token, ct).ConfigureAwait(false);
            if (newer is null || newer == token)
            {
                throw;
            }
            return await call(newer).ConfigureAwait(false);
        }
    }

    private async Task<LiveStream> ConnectAsync(Guid merchantId, string? lastEventId, TimeSpan idleTimeout, string? token, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/v1/merchants/{merchantId}/live", UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        Sign(request, token);
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            await Transport.ThrowIfRefusedAsync(response, both.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            return new LiveStream(response, body, idleTimeout, _options.TimeProvider);
        }
        catch (Exception failure)
        {
            response?.Dispose();
            if (failure is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                throw new CentryConnectionException("The stream of changes could not be opened.", idempotencyKey: null, failure);
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
