using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>
/// MTN Mobile Money's open API, collections. Source: momodeveloper.mtn.com (API documentation, callback and testing pages).
/// The X-Reference-Id is the provider's idempotency key: a repeat is answered with 409 and takes no second payment.
/// </summary>
public sealed partial class MtnMomoGateway : IPayinGateway, ICallbackGateway, IDisposable
{
    public const string Id = "mtn_momo";
    internal const string SubscriptionKeyHeader = "Ocp-Apim-Subscription-Key";

    private const int NoteLengthMax = 160;
    private static readonly Uri SandboxDefault = new("https://sandbox.momodeveloper.mtn.com");
    private static readonly Uri ProductionDefault = new("https://proxy.momoapi.mtn.com");

    // Refusals that MTN gives before it takes a payment on. INTERNAL_PROCESSING_ERROR is not among them: the payment may exist.
    private static readonly HashSet<string> RefusedAtOnce = new(StringComparer.OrdinalIgnoreCase)
    {
        "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "PAYER_NOT_FOUND",
    };

    private readonly IOptionsMonitor<MtnMomoOptions> _options;
    private readonly ILogger<MtnMomoGateway> _logger;
    private readonly ProviderHttp _http;
    private readonly MtnTokens _tokens;

    public MtnMomoGateway(IOptionsMonitor<MtnMomoOptions> options, TimeProvider time, ILogger<MtnMomoGateway> logger)
    {
        _options = options;
        _logger = logger;
        _http = new ProviderHttp(time);
        _tokens = new MtnTokens(_http, time);
    }

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "MTN Mobile Money",
        Aliases = ["mtn"],
        Capabilities = ["payin"],
        Methods = ["mobile_money"],
        Countries = [.. MtnMarkets.TargetEnvironments.Keys],
        Credentials =
        [
            new CredentialField("api_user", "API user", Secret: false, Help: "The UUID of the API user, from the partner portal."),
            new CredentialField("api_key", "API key"),
            new CredentialField("collection_subscription_key", "Collection subscription key"),
            new CredentialField("disbursement_subscription_key", "Disbursement subscription key", Required: false),
        ],
        SandboxPhones = MtnMarkets.SandboxPhones,
    };

    public async Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        ArgumentNullException.ThrowIfNull(access);
        if (payin.SubmissionId.Version != 4)
            throw new ArgumentException("MTN takes version 4 UUIDs alone as X-Reference-Id.", nameof(payin));
        var (answer, obstacle) = await SendAsync(access, () =>
        {
            var request = Request(HttpMethod.Post, "collection/v1_0/requesttopay", payin, access);
            request.Headers.Add("X-Reference-Id", payin.SubmissionId.ToString("D"));
            if (payin.CallbackUrl is { } callback)
                request.Headers.Add("X-Callback-Url", callback.AbsoluteUri);
            request.Content = new ByteArrayContent(Body(payin, access)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            return request;
        }, cancellationToken);
        return obstacle ?? ReadSubmission(answer!);
    }

    public async Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        ArgumentNullException.ThrowIfNull(access);
        var (answer, obstacle) = await SendAsync(
            access, () => Request(HttpMethod.Get, $"collection/v1_0/requesttopay/{payin.SubmissionId:D}", payin, access), cancellationToken);
        return obstacle ?? ReadStatus(answer!, payin, access);
    }

    /// <summary>
    /// MTN signs nothing and does not repeat the reference id: our payment id travels as <c>externalId</c>, and MTN is asked before it is believed.
    /// </summary>
    public Guid? ReadPaymentId(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        try
        {
            using var json = JsonDocument.Parse(callback.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && Text(json.RootElement, "externalId") is { } id && Guid.TryParseExact(id, "D", out var paymentId)
                ? paymentId
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    internal static Uri At(Uri baseUrl, string path) => new($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    // A refused token proves that nothing was done: once more with a new one, and not again.
    private async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> SendAsync(GatewayAccess access, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var timeout = _options.CurrentValue.Timeout;
        for (var renewed = false; ; renewed = true)
        {
            var (token, obstacle) = await _tokens.GetAsync(BaseUrl(access), access, timeout, cancellationToken);
            if (token is null)
                return (null, obstacle);
            using var request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var (answer, silence) = await _http.SendAsync(request, timeout, cancellationToken);
            if (answer is null)
                return (null, silence!.ProvablyNotSent ? new GatewayOutcome.NotSent(silence.Reason) : new GatewayOutcome.Unknown(silence.Reason));
            LogAnswer(_logger, request.Method.Method, access.AccountId, (int)answer.Status);
            if (answer.Status != HttpStatusCode.Unauthorized)
                return (answer, null);
            _tokens.Drop(access, token);
            if (renewed)
                return (null, new GatewayOutcome.NotSent("The provider refused the account's credentials (HTTP 401)."));
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, PayinSubmission payin, GatewayAccess access)
    {
        var request = new HttpRequestMessage(method, At(BaseUrl(access), path));
        request.Headers.Add(SubscriptionKeyHeader, access.Credentials["collection_subscription_key"]);
        request.Headers.Add("X-Target-Environment", TargetEnvironment(payin.CountryCode, access));
        return request;
    }

    private static GatewayOutcome ReadSubmission(ProviderAnswer answer)
    {
        switch (answer.Status)
        {
            case HttpStatusCode.Accepted:
                return new GatewayOutcome.Accepted();
            case HttpStatusCode.Conflict:
                return new GatewayOutcome.Accepted(); // it has this reference already; the next query says how it stands
            case HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound:
                return MtnReasons.Failed(ErrorCode(answer), $"The provider refused the payment (HTTP {(int)answer.Status}).");
            case HttpStatusCode.TooManyRequests:
                return new GatewayOutcome.NotSent("The provider asks for fewer requests (HTTP 429).");
            case HttpStatusCode.InternalServerError when ErrorCode(answer) is { } code && RefusedAtOnce.Contains(code):
                return MtnReasons.Failed(code, "The provider refused the payment.");
            default:
                return new GatewayOutcome.Unknown($"The provider answered HTTP {(int)answer.Status}.");
        }
    }

    private GatewayOutcome ReadStatus(ProviderAnswer answer, PayinSubmission payin, GatewayAccess access)
    {
        if (answer.Status == HttpStatusCode.NotFound && ErrorCode(answer) == "RESOURCE_NOT_FOUND")
            return new GatewayOutcome.NotFound();
        if (answer.Status != HttpStatusCode.OK)
            return new GatewayOutcome.Unknown($"The provider answered a status query with HTTP {(int)answer.Status}.");
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var status = json.RootElement;
            return Text(status, "status")?.ToUpperInvariant() switch
            {
                "PENDING" => new GatewayOutcome.Accepted(),
                "SUCCESSFUL" => Difference(status, payin, access) is { } difference
                    ? new GatewayOutcome.Unknown(difference)
                    : new GatewayOutcome.Completed(Text(status, "financialTransactionId")),
                "FAILED" or "REJECTED" or "TIMEOUT" => MtnReasons.Failed(MtnReasons.Read(status), "The provider reported the payment as failed."),
                _ => new GatewayOutcome.Unknown("The provider gave a status that is not known."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new GatewayOutcome.Unknown("The provider's status could not be read.");
        }
    }

    // Money is credited for what was asked, or not at all.
    private string? Difference(JsonElement status, PayinSubmission payin, GatewayAccess access)
    {
        if (!decimal.TryParse(Text(status, "amount"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount != payin.Amount)
            return "The provider reports another amount than was asked for.";
        if (Text(status, "currency") != CurrencyOnWire(payin, access))
            return "The provider reports another currency than was asked for.";
        return Text(status, "externalId") == payin.PaymentId.ToString("D") ? null : "The provider reports another payment than was asked for.";
    }

    private byte[] Body(PayinSubmission payin, GatewayAccess access)
    {
        var note = Note(payin.Description ?? "Payment");
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            amount = payin.Amount.ToString("0.##", CultureInfo.InvariantCulture),
            currency = CurrencyOnWire(payin, access),
            externalId = payin.PaymentId.ToString("D"),
            payer = new { partyIdType = "MSISDN", partyId = payin.CustomerPhone?.TrimStart('+') },
            payerMessage = note,
            payeeNote = note,
        });
    }

    /// <summary>Text as MTN takes it: at most 160 characters; apostrophes, ampersands and other special characters are refused with 400.</summary>
    internal static string Note(string text)
    {
        var kept = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',' or '-' ? c : ' ')]).Trim();
        return kept.Length switch
        {
            0 => "Payment",
            > NoteLengthMax => kept[..NoteLengthMax],
            _ => kept,
        };
    }

    private string CurrencyOnWire(PayinSubmission payin, GatewayAccess access) => access.IsSandbox ? _options.CurrentValue.SandboxCurrency : payin.CurrencyCode;

    private string TargetEnvironment(string countryCode, GatewayAccess access)
    {
        if (access.IsSandbox)
            return "sandbox";
        return _options.CurrentValue.TargetEnvironments.TryGetValue(countryCode, out var configured) ? configured : MtnMarkets.TargetEnvironments[countryCode];
    }

    private Uri BaseUrl(GatewayAccess access)
        => access.IsSandbox ? _options.CurrentValue.SandboxUrl ?? SandboxDefault : _options.CurrentValue.ProductionUrl ?? ProductionDefault;

    private static string? ErrorCode(ProviderAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Text(json.RootElement, "code") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(Level = LogLevel.Debug, Message = "MTN {Method} for account {AccountId} answered HTTP {Status}")]
    private static partial void LogAnswer(ILogger logger, string method, Guid accountId, int status);
}
