using System.Net.Http.Json;
using System.Text.Json;
using Centry.Chaos.Plan;

namespace Centry.Chaos.Provider;

/// <summary>A payment in a provider's own books.</summary>
/// <param name="PaysOut">Its money goes to the party, and not from it.</param>
/// <param name="Moved">Its money has moved.</param>
internal sealed record HeldPayment(
    string Reference, string Operation, string? ExternalId, string Amount, string Currency, string Status, bool PaysOut, bool Moved);

/// <summary>The simulator's control API: the faults of all providers, and each one's books.</summary>
internal sealed class ProviderControl(Uri simulator) : IDisposable
{
    private const int PageLength = 1_000;

    private readonly HttpClient _client = new() { BaseAddress = simulator, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The providers misbehave like this from now on; none is well.</summary>
    public async Task FaultsAsync(IReadOnlyList<ProviderFault> faults, CancellationToken cancel)
    {
        using var answer = await _client.PutAsJsonAsync("/_control/faults", new { faults }, ChaosJson.Options, cancel);
        answer.EnsureSuccessStatusCode();
    }

    public async Task ExpireTokensAsync(CancellationToken cancel)
    {
        foreach (var provider in Providers)
        {
            using var answer = await _client.PostAsync(new Uri($"/_control/{provider}/tokens/expire", UriKind.Relative), null, cancel);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>All that each provider holds. Only true while nothing is added.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<HeldPayment>>> BooksAsync(CancellationToken cancel)
    {
        var books = new Dictionary<string, IReadOnlyList<HeldPayment>>();
        foreach (var provider in Providers)
        {
            var all = new List<HeldPayment>();
            for (var total = 1; all.Count < total;)
            {
                var page = await _client.GetFromJsonAsync<JsonElement>(
                    FormattableString.Invariant($"/_control/{provider}/transactions?limit={PageLength}&offset={all.Count}"), cancel);
                total = page.GetProperty("total").GetInt32();
                var held = page.GetProperty("transactions").Deserialize<List<HeldPayment>>(ChaosJson.Options)!;
                if (held.Count == 0)
                    break;
                all.AddRange(held);
            }

            books[provider] = all;
        }

        return books;
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<string> Providers => ProviderProfile.All.Select(profile => profile.Simulated).Distinct();
}
