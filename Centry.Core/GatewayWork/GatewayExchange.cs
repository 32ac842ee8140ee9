using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Centry.Connectors.Gateways.Exchanges;

namespace Centry.Core.GatewayWork;

/// <summary>
/// One call that was made to a provider about a payment, kept so that people can see what was asked and answered. Secrets were covered before it came here.
/// It decides nothing: a payment's outcome is the same whether it could be kept or not.
/// </summary>
public sealed class GatewayExchange
{
    /// <summary>Of one payment, so many at most: the first few, which tell how it began, and the latest. Those between are dropped.</summary>
    public const int KeptPerPayment = 20;

    /// <summary>Carries the time at which it was kept; what is old is found by it.</summary>
    public Guid Id { get; init; }

    /// <summary>The payin, the payout, the recipient of a bulk payout, or the refund.</summary>
    public Guid PaymentId { get; init; }
    public Guid MerchantId { get; init; }
    public required string Gateway { get; init; }

    /// <summary>A verb and a noun: <c>submit_payin</c>, <c>query_refund</c>.</summary>
    public required string Operation { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Method { get; init; }

    /// <summary>Host and path.</summary>
    public required string Address { get; init; }
    public int DurationMs { get; init; }

    /// <summary>HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? Silence { get; init; }
    public string? Request { get; init; }
    public string? Answer { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static GatewayExchange Of(GatewaySubject subject, string operation, ProviderExchange said, TimeProvider time) => new()
    {
        Id = Ids.New(time),
        PaymentId = subject.Id,
        MerchantId = subject.MerchantId,
        Gateway = subject.Gateway,
        Operation = $"{operation}_{subject.Noun}",
        At = said.At,
        Method = said.Method,
        Address = said.Address,
        DurationMs = said.DurationMs,
        Status = said.Status,
        Silence = said.Silence,
        Request = said.Request,
        Answer = said.Answer,
    };

    /// <summary>Rows with column names, as <c>keep_gateway_exchanges</c> takes them.</summary>
    internal static byte[] ToJson(IReadOnlyList<GatewayExchange> exchanges) => JsonSerializer.SerializeToUtf8Bytes(exchanges, Json);
}
