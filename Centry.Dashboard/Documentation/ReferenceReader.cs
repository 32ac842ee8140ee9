using Centry.Client;
using Centry.Contracts;

namespace Centry.Dashboard.Documentation;

/// <summary>
/// The API's reference, asked for once in a while for all readers. What was read before stands in while the API does not answer: it changes with a
/// release alone.
/// </summary>
public sealed class ReferenceReader(ReferenceClient api, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>How long the old answer is given after a failure before the API is asked again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _asking = new(1);
    private ReferenceView? _known;
    private DateTimeOffset _askAgainAt;

    /// <exception cref="CentryApiException">The API refused, and has never answered before.</exception>
    /// <exception cref="CentryConnectionException">It could not be reached, and has never answered before.</exception>
    public async Task<ReferenceView> ReadAsync(CancellationToken ct)
    {
        await _asking.WaitAsync(ct);
        try
        {
            if (_known is null || time.GetUtcNow() >= _askAgainAt)
            {
                await AskAsync(ct);
            }
            return _known!;
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    private async Task AskAsync(CancellationToken ct)
    {
        try
        {
            _known = await api.GetAsync(ct);
            _askAgainAt = time.GetUtcNow() + Fresh;
        }
        catch (Exception failure) when (_known is not null && failure is (CentryApiException or CentryConnectionException))
        {
            _askAgainAt = time.GetUtcNow() + Pause;
        }
    }
}
