using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Simulator.Callbacks;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>What Airtel reports, to the address that the application has in the portal: the id, the end, and a hash over both where there is a key.</summary>
internal sealed class AirtelCallbacks(IOptions<AirtelOptions> options)
{
    private volatile AirtelSettings _settings = Configured(options.Value);

    public AirtelSettings Settings { get => _settings; set => _settings = value; }

    public void Reset() => _settings = Configured(options.Value);

    /// <summary>Null when the application has no address.</summary>
    public Callback? Of(AirtelTransaction transaction)
    {
        var order = transaction.Order;
        var address = options.Value.CallbackUrls.TryGetValue(order.Client, out var own) ? own : _settings.CallbackUrl;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url)) return null;
        return new Callback(AirtelProvider.ProviderName, AirtelProvider.ProviderPrefix, order.Path, order.Msisdn, order.Id, HttpMethod.Post, url, distortion => Render(transaction, distortion), null)
        {
            Headers = options.Value is { HashInHeader: true, CallbackKey.Length: > 0 } ? (body, distortion) => new Dictionary<string, string> { ["hash"] = Hash(body, distortion) } : null,
        };
    }

    private byte[] Render(AirtelTransaction transaction, Distortion distortion)
    {
        var decision = transaction.Decision!;
        var (order, key) = (transaction.Order, options.Value.CallbackKey);
        var amount = order.Amount + (distortion.HasFlag(Distortion.Amount) ? 1 : 0);
        var currency = distortion.HasFlag(Distortion.Currency) ? "USD" : order.Currency;
        var text = JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["id"] = order.Id,
            ["message"] = string.Create(CultureInfo.InvariantCulture, $"{AirtelCodes.Describe(decision.Code)} {currency} {amount:0.##}"),
            ["status_code"] = decision.Word,
            ["airtel_money_id"] = decision.MoneyId ?? "",
        });
        return Encoding.UTF8.GetBytes(key.Length == 0 || options.Value.HashInHeader
            ? $$"""{"transaction":{{text}}}"""
            : $$"""{"transaction":{{text}},"hash":"{{Hash(Encoding.UTF8.GetBytes(text), distortion)}}"}""");
    }

    private string Hash(byte[] text, Distortion distortion)
    {
        var key = options.Value.CallbackKey + (distortion.HasFlag(Distortion.Signature) ? "x" : "");
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), text));
    }

    private static AirtelSettings Configured(AirtelOptions options) => new(options.DecisionDelay, options.Manual, options.PayoutsSettleAtOnce, options.CallbackUrl);
}
