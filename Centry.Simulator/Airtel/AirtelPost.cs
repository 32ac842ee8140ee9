using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Centry.Simulator.Callbacks;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>The callbacks: where an application's go, what they say, and the hash that vouches for it.</summary>
internal sealed class AirtelPost
{
    /// <summary>Longest that a request waits for its own callback, whatever other fault holds that up.</summary>
    private static readonly TimeSpan FirstMax = TimeSpan.FromSeconds(30);

    private readonly AirtelOptions _options;
    private readonly TimeProvider _time;
    private readonly CallbackDispatcher _callbacks;
    private readonly Dictionary<string, Uri> _urls;
    private volatile AirtelSettings _settings;

    public AirtelPost(IOptions<AirtelOptions> options, TimeProvider time, CallbackDispatcher callbacks)
    {
        _options = options.Value;
        _time = time;
        _callbacks = callbacks;
        _settings = new(_options.DecisionDelay, _options.Manual, _options.PayoutsSettleAtOnce, _options.EarlyEnquiry, _options.CallbackUrl);
        foreach (var url in (IEnumerable<string>)[_options.CallbackUrl, .. _options.CallbackUrls.Values])
        {
            if (!IsUrl(url)) throw new InvalidOperationException("A configured callback URL is none.");
        }
        _urls = _options.CallbackUrls.Where(pair => pair.Value.Length > 0).ToDictionary(pair => pair.Key, pair => new Uri(pair.Value));
    }

    public AirtelSettings Settings { get => _settings; set => _settings = value; }

    /// <summary>The callback address stays: it was set in the portal and has nothing to do with the payments that are forgotten.</summary>
    public void Reset() =>
        _settings = new(_options.DecisionDelay, _options.Manual, _options.PayoutsSettleAtOnce, _options.EarlyEnquiry, _settings.CallbackUrl);

    /// <summary>Whether it can be set as an application's callback address; empty means none.</summary>
    public static bool IsUrl(string text) => text.Length == 0
        || (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps));

    /// <summary>Where this payment's callback goes as things stand; null when nowhere.</summary>
    public Uri? UrlOf(AirtelTransaction transaction)
    {
        // A refund has no transaction.id that a callback could name.
        if (transaction.Operation == AirtelTransaction.Refund) return null;
        if (_urls.GetValueOrDefault(transaction.Caller.Client) is { } own) return own;
        var common = _settings.CallbackUrl;
        return common.Length == 0 ? null : new Uri(common);
    }

    public bool GoesBeforeAnswer(AirtelTransaction transaction) => UrlOf(transaction) is { } url && _callbacks.GoesBeforeAnswer(Of(transaction, url));

    public void Send(AirtelTransaction transaction)
    {
        if (UrlOf(transaction) is { } url) _callbacks.Dispatch(Of(transaction, url));
    }

    public async Task SendAndWaitAsync(AirtelTransaction transaction)
    {
        if (UrlOf(transaction) is not { } url) return;
        var delivered = Task.WhenAll(_callbacks.Dispatch(Of(transaction, url)).Select(attempt => attempt.Done));
        await delivered.WaitAsync(FirstMax, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Callback Of(AirtelTransaction transaction, Uri url)
    {
        var inHeader = _options.CallbackKey.Length > 0 && _options.HashPlacement == "header";
        return new Callback(AirtelProvider.ProviderName, AirtelProvider.ProviderPrefix, transaction.Path, transaction.Party, transaction.Reference,
            HttpMethod.Post, url, distortion => Encoding.UTF8.GetBytes(Render(transaction, distortion)), null)
        {
            Headers = inHeader ? (_, distortion) => new Dictionary<string, string> { ["hash"] = Hash(Told(transaction, distortion), distortion) } : null,
        };
    }

    private string Render(AirtelTransaction transaction, Distortion distortion)
    {
        var body = Told(transaction, distortion);
        if (_options.CallbackKey.Length > 0 && _options.HashPlacement == "body") body["hash"] = Hash(Told(transaction, distortion), distortion);
        return AirtelAnswers.Render(body);
    }

    /// <summary>The body without a hash.</summary>
    private static JsonObject Told(AirtelTransaction transaction, Distortion distortion)
    {
        var told = new JsonObject
        {
            ["id"] = transaction.Reference,
            ["message"] = transaction.Message(distortion),
            // A callback knows no third word.
            ["status_code"] = transaction.Moved ? AirtelOutcome.Successful : AirtelOutcome.Failed,
        };
        if (transaction.Decision?.MoneyId is { } moneyId) told["airtel_money_id"] = moneyId;
        return new JsonObject { ["transaction"] = told };
    }

    private string Hash(JsonObject told, Distortion distortion)
    {
        var hashed = _options.HashedText == "transaction" ? told["transaction"]!.AsObject() : told;
        var key = distortion.HasFlag(Distortion.Signature) ? "not-" + _options.CallbackKey : _options.CallbackKey;
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(AirtelAnswers.Render(hashed))));
    }
}
