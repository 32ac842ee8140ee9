namespace Centry.Standalone;

/// <summary>Tells the simulated providers where they report to, as a merchant types it into their portals.</summary>
internal static class ProviderPortals
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The provider in the simulator's control API, and its setting, by gateway.</summary>
    private static readonly Dictionary<string, (string Provider, string Setting)> Settings = new()
    {
        ["airtel_money"] = ("airtel", "callback_url"),
        ["ozow"] = ("ozow", "verify_url"),
    };

    /// <summary>The ERPs that tell of changes.</summary>
    private static readonly string[] Erps = ["xero", "quickbooks"];

    /// <param name="tokens">The accounts' callback tokens, by gateway.</param>
    public static async Task SetAsync(string simulatorUrl, string apiUrl, IReadOnlyDictionary<string, string> tokens, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = new Uri(simulatorUrl), Timeout = Patience };
        foreach (var (gateway, token) in tokens)
        {
            var (provider, setting) = Settings[gateway];
            using var answer = await client.PutAsJsonAsync(
                new Uri($"/_control/{provider}/settings", UriKind.Relative), new Dictionary<string, string> { [setting] = $"{apiUrl}/callbacks/{token}" }, cancel);
            answer.EnsureSuccessStatusCode();
        }

        foreach (var erp in Erps)
        {
            using var answer = await client.PutAsJsonAsync(
                new Uri($"/_control/{erp}/settings", UriKind.Relative), new Dictionary<string, string> { ["webhook_url"] = $"{apiUrl}/erp/{erp}/notices" }, cancel);
            answer.EnsureSuccessStatusCode();
        }
    }
}
