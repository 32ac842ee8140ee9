using System.Text.Json;
using System.Text.Json.Serialization;
using Centry.Core.Callbacks;
using Centry.Core.Idempotency;
using Centry.Core.Ledger;
using Centry.Core.Payins;
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
    public StatusHistoryEntry? History { get; init; }
    public IReadOnlyList<LedgerEntry>? Entries { get; init; }
    public BalanceDelta? Delta { get; init; }
    public PaymentEvent? Event { get; init; }
    public WorkTask? Task { get; init; }
    public ProviderCallback? Callback { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ByteaConverter() },
    };

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

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
    long? RefundedMinor = null, DateTimeOffset? CompletedAt = null);

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
}
