using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Centry.Core.Audit;
using Centry.Core.Callbacks;
using Centry.Core.Erp;
using Centry.Core.GatewayWork;
using Centry.Core.Idempotency;
using Centry.Core.Ledger;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Refunds;
using Centry.Core.Webhooks;
using Centry.Core.Work;

namespace Centry.Core.Persistence;

/// <summary>
/// All that one change of a payment touches, written together or not at all: the payment, its history, its ledger entries,
/// its balance, its event, what the worker owes it next, and the answer kept for a repeated request.
/// Property names become column names.
/// </summary>
public sealed record PaymentWrite
{
    /// <summary>Claims the caller's key. When it was used before, nothing of this write happens.</summary>
    public IdempotencyRecord? Idempotency { get; init; }

    /// <summary>A new payin.</summary>
    public Payin? Payin { get; init; }

    /// <summary>A transition of a payin, which happens only if the payin is still at that version.</summary>
    public PayinMove? Move { get; init; }

    /// <summary>A new payout.</summary>
    public Payout? Payout { get; init; }

    /// <summary>The recipients of a new bulk payout.</summary>
    public IReadOnlyList<PayoutRecipient>? Recipients { get; init; }

    /// <summary>A transition of a payout, which happens only if the payout is still at that version.</summary>
    public PayoutMove? PayoutMove { get; init; }

    /// <summary>A transition of one recipient, which happens only if the recipient is still at that version.</summary>
    public RecipientMove? RecipientMove { get; init; }

    /// <summary>Lets recipients of a bulk payout start that have not.</summary>
    public RecipientStart? StartRecipients { get; init; }

    /// <summary>A refund as it is after this write; the payin's <see cref="Move"/> guards it.</summary>
    public Refund? Refund { get; init; }

    /// <summary>Funds that must be there, or nothing of this write happens.</summary>
    public FundsHold? Hold { get; init; }

    /// <summary>The key's daily cap, which must leave room, or nothing of this write happens. Goes with <see cref="Hold"/>.</summary>
    public SpendCap? Cap { get; init; }
    public StatusHistoryEntry? History { get; init; }
    public IReadOnlyList<LedgerEntry>? Entries { get; init; }
    public BalanceDelta? Delta { get; init; }
    public IReadOnlyList<PaymentEvent>? Events { get; init; }
    public WorkTask? Task { get; init; }
    public ProviderCallback? Callback { get; init; }

    /// <summary>What was said at the gateway and led here. The only part that may be lost without anything else being so.</summary>
    public IReadOnlyList<GatewayExchange>? Exchanges { get; init; }

    /// <summary>What a completion owes to the merchant's books.</summary>
    public ErpRecord? ErpRecord { get; init; }

    /// <summary>What the audit log tells of it, where a person did it.</summary>
    public AuditEntry? Audit { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ByteaConverter(), new IpAddressConverter() },
    };

    /// <summary>The payment that this is about.</summary>
    [JsonIgnore]
    public Guid? PaymentId => Payin?.Id ?? Payout?.Id ?? Move?.Id ?? PayoutMove?.Id;

    internal bool Moves => Move is not null || PayoutMove is not null || RecipientMove is not null;

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    private sealed class IpAddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException("Writes only go out.");

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    /// <summary>PostgreSQL reads bytea from JSON in its own hex form, not base64.</summary>
    private sealed class ByteaConverter : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException("Writes only go out.");

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
            => writer.WriteStringValue("\\x" + Convert.ToHexStringLower(value));
    }
}

/// <summary>What a transition changes. Null leaves a column as it is, save for the failure, which belongs to the new status.</summary>
/// <param name="Version">The version that the caller saw; the row's after the move is one more.</param>
public sealed record PayinMove(
    Guid Id, int Version, string Status, DateTimeOffset UpdatedAt, string? ProviderReference = null,
    string? FailureCode = null, string? FailureReason = null, string? RedirectUrl = null,
    long? RefundedMinor = null, DateTimeOffset? CompletedAt = null)
{
    /// <summary>The provider's page for the customer.</summary>
    public string? ProviderPageUrl { get; init; }

    // Another account takes it over: these change together.
    public Guid? ProviderAccountId { get; init; }
    public string? Gateway { get; init; }
    public long? GatewayFeeMinor { get; init; }
    public long? NetMinor { get; init; }
    public Guid? SubmissionId { get; init; }
}

/// <summary>What a payout's transition changes. Null leaves a column as it is, save for the failure, which belongs to the new status.</summary>
/// <param name="Version">The version that the caller saw; the row's after the move is one more.</param>
/// <param name="DecidedBy">The person who approved or rejected it.</param>
public sealed record PayoutMove(
    Guid Id, int Version, string Status, DateTimeOffset UpdatedAt, string? ProviderReference = null, string? FailureCode = null, string? FailureReason = null,
    bool NeedsAttention = false, Guid? DecidedBy = null, DateTimeOffset? HeldAt = null, DateTimeOffset? CompletedAt = null);

/// <summary>What a recipient's transition changes.</summary>
/// <param name="Settles">Whether it reaches an end with this step and is to be counted on its payout.</param>
/// <param name="Returns">Whether it was counted as completed before, and its money has come back.</param>
public sealed record RecipientMove(
    Guid Id, Guid PayoutId, int Version, string Status, DateTimeOffset UpdatedAt, bool Settles, bool Returns, string? ProviderReference = null,
    string? FailureCode = null, string? FailureReason = null, bool NeedsAttention = false, DateTimeOffset? CompletedAt = null, string? Traceparent = null);

/// <summary>How many more recipients of a payout may be on their way.</summary>
public sealed record RecipientStart(Guid PayoutId, int Count, string? Traceparent);

/// <summary>What a key may pay out in a currency within any 24 hours, in minor units.</summary>
/// <param name="AmountMinor">What is to be paid now.</param>
/// <param name="Since">Payouts whose funds were held after this count.</param>
public sealed record SpendCap(Guid ApiKeyId, string CurrencyCode, long AmountMinor, long CapMinor, DateTimeOffset Since);

/// <summary>What became of a write.</summary>
public abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>Committed.</summary>
    public sealed record Done : WriteOutcome
    {
        public static Done Instance { get; } = new();
    }

    /// <summary>The payment moved on meanwhile: read it again and decide again.</summary>
    public sealed record Stale : WriteOutcome
    {
        public static Stale Instance { get; } = new();
    }

    /// <summary>A request with the same idempotency key is being written at this moment.</summary>
    public sealed record InFlight : WriteOutcome
    {
        public static InFlight Instance { get; } = new();
    }

    /// <summary>The key was used before: this is the answer that was given.</summary>
    public sealed record Replay(int StatusCode, string Body, byte[] Fingerprint) : WriteOutcome;

    /// <summary>The balance does not hold what the write asked for.</summary>
    public sealed record Insufficient(long AvailableMinor) : WriteOutcome;

    /// <summary>The key's daily cap does not leave room.</summary>
    /// <param name="UsedMinor">What the last 24 hours' payouts have used of it.</param>
    public sealed record OverCap(long UsedMinor) : WriteOutcome;
}
