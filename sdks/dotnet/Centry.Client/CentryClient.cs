using System.Net.Http.Headers;
using Centry.Contracts;

namespace Centry.Client;

/// <summary>
/// The merchant API (<c>/v1</c>) with one API key: <c>new CentryClient(http, "mk_test_…")</c>, where <c>http</c> has the API's
/// address as its <see cref="HttpClient.BaseAddress"/>. Safe for use by many threads; keep one for the life of the process.
/// </summary>
public sealed class CentryClient
{
    /// <param name="http">Carries the base address; stays the caller's to dispose.</param>
    /// <param name="merchantKey"><c>mk_test_…</c> or <c>mk_live_…</c>.</param>
    public CentryClient(HttpClient http, string merchantKey, CentryClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrWhiteSpace(merchantKey);
        var transport = new Transport(http, options ?? new CentryClientOptions());
        var key = new AuthenticationHeaderValue("Merchant-Key", merchantKey);
        void Authorize(HttpRequestMessage request) => request.Headers.Authorization = key;
        Payins = new PayinsClient(transport, Authorize);
        Balance = new BalanceClient(transport, Authorize);
    }

    /// <summary>Money in from customers.</summary>
    public PayinsClient Payins { get; }

    /// <summary>Funds by country and currency.</summary>
    public BalanceClient Balance { get; }
}

/// <summary><c>/v1/payins</c>.</summary>
public sealed class PayinsClient
{
    private readonly Transport _transport;
    private readonly Action<HttpRequestMessage> _authorize;

    internal PayinsClient(Transport transport, Action<HttpRequestMessage> authorize)
        => (_transport, _authorize) = (transport, authorize);

    /// <summary>Asks a customer for money. The answer is <c>pending</c>; webhooks or <see cref="GetAsync"/> tell the rest.</summary>
    /// <param name="idempotencyKey">
    /// Yours, if the call must be done once across restarts of your program; else one is made and kept over this call's own repeats.
    /// </param>
    public Task<PayinView> CreateAsync(CreatePayinRequest request, string? idempotencyKey = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostAsync("v1/payins", request, idempotencyKey, ct);
    }

    public Task<PayinView> GetAsync(Guid id, CancellationToken ct = default)
        => _transport.SendAsync<PayinView>(HttpMethod.Get, $"v1/payins/{id}", _authorize, body: null, idempotencyKey: null, ct);

    /// <summary>A page of payins, newest first.</summary>
    public Task<Page<PayinView>> ListAsync(PayinQuery? query = null, CancellationToken ct = default)
        => _transport.SendAsync<Page<PayinView>>(
            HttpMethod.Get, "v1/payins/list" + (query ?? new PayinQuery()).ToQueryString(), _authorize, body: null, idempotencyKey: null, ct);

    /// <summary>Plays the outcome of a sandbox payin; with sandbox keys only.</summary>
    public Task<PayinView> CompleteAsync(
        Guid id, CompletePayinRequest? request = null, string? idempotencyKey = null, CancellationToken ct = default)
        => PostAsync($"v1/payins/{id}/complete", request ?? new CompletePayinRequest(), idempotencyKey, ct);

    private Task<PayinView> PostAsync(string path, object body, string? idempotencyKey, CancellationToken ct)
        => _transport.SendAsync<PayinView>(HttpMethod.Post, path, _authorize, body, idempotencyKey ?? Guid.NewGuid().ToString(), ct);
}

/// <summary><c>/v1/balance</c>.</summary>
public sealed class BalanceClient
{
    private readonly Transport _transport;
    private readonly Action<HttpRequestMessage> _authorize;

    internal BalanceClient(Transport transport, Action<HttpRequestMessage> authorize)
        => (_transport, _authorize) = (transport, authorize);

    /// <summary>One row for each country and currency that the key may see.</summary>
    public Task<IReadOnlyList<BalanceView>> GetAsync(CancellationToken ct = default)
        => _transport.SendAsync<IReadOnlyList<BalanceView>>(HttpMethod.Get, "v1/balance", _authorize, body: null, idempotencyKey: null, ct);
}
