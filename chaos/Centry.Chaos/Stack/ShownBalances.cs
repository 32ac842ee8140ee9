using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Centry.Chaos.Checks;
using Centry.Chaos.Plan;

namespace Centry.Chaos.Stack;

/// <summary>Asks the API for every merchant's balances.</summary>
internal static class ShownBalances
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A key that has used up its minute is told to wait that long at most.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);
    private const int TriesMax = 35;

    public static async Task<IReadOnlyList<ShownBalance>> ReadAsync(ChaosStack stack, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = stack.UrlOf(Parts.Apis[0]), Timeout = Patience };
        var all = new List<ShownBalance>();
        foreach (var merchant in stack.Merchants)
            all.AddRange(await ReadAsync(client, merchant, cancel));
        return all;
    }

    private static async Task<IEnumerable<ShownBalance>> ReadAsync(HttpClient client, Merchant merchant, CancellationToken cancel)
    {
        for (var tried = 1; ; tried++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/balance");
            request.Headers.Authorization = new AuthenticationHeaderValue("Merchant-Key", merchant.Keys[0]);
            using var answer = await client.SendAsync(request, cancel);
            if (answer.IsSuccessStatusCode)
            {
                using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
                return [.. json.RootElement.EnumerateArray().Select(row => Read(merchant.Id, row))];
            }

            if (tried == TriesMax)
                throw new ChaosException($"The API did not show a balance at the end (HTTP {(int)answer.StatusCode}).");
            await Task.Delay(BetweenTries, cancel);
        }
    }

    private static ShownBalance Read(Guid merchant, JsonElement row)
    {
        var currency = row.GetProperty("currency_code").GetString()!;
        long Amount(string name) => (long)ProviderProfile.OfCurrency(currency)
            .Minor(decimal.Parse(row.GetProperty(name).GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        return new ShownBalance(
            merchant, row.GetProperty("country_code").GetString()!, currency, Amount("available_balance"), Amount("pending_balance"), Amount("reserved_balance"));
    }
}
