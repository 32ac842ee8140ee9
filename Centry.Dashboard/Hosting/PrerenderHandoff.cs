using Microsoft.Extensions.Caching.Memory;

namespace Centry.Dashboard.Hosting;

/// <summary>
/// Carries what a page loaded while it was first rendered to its circuit moments later, inside the server: the API is asked once
/// and no data are repeated in the page. Where another replica takes the circuit, it simply asks again.
/// </summary>
public sealed class PrerenderHandoff : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    public void Put(string key, object value)
        => _cache.Set(key, value, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    /// <summary>Gives the value once.</summary>
    public T? Take<T>(string key) where T : class
    {
        if (_cache.TryGetValue(key, out var value) && value is T found)
        {
            _cache.Remove(key);
            return found;
        }
        return null;
    }

    public void Dispose() => _cache.Dispose();
}
