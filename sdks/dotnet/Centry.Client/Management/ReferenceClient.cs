using Centry.Contracts;

namespace Centry.Client;

/// <summary><c>/api/v1/merchants/reference</c>: open to everybody, so it takes no token.</summary>
/// <param name="http">Carries the base address; stays the caller's to dispose.</param>
public sealed class ReferenceClient(HttpClient http, CentryClientOptions? options = null)
{
    private readonly Transport _transport = new(http, options ?? new CentryClientOptions());

    /// <summary>Every value that requests and answers hold.</summary>
    public Task<ReferenceView> GetAsync(CancellationToken ct = default)
        => _transport.SendAsync<ReferenceView>(HttpMethod.Get, "api/v1/merchants/reference", _ => { }, body: null, idempotencyKey: null, ct);
}
