using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Callbacks;

namespace Centry.Simulator.Mtn;

/// <summary>How a payment ended.</summary>
/// <param name="Status">SUCCESSFUL or FAILED.</param>
internal sealed record MtnDecision(string Status, string? Reason, string? FinancialTransactionId, DateTimeOffset At);

/// <summary>One payment. All but its end is fixed when it is accepted.</summary>
internal sealed class MtnTransaction
{
    private readonly Lock _gate = new();
    private volatile MtnDecision? _decision;
    private bool _answered;
    private bool _calledBack;

    public required Guid Reference { get; init; }

    public required MtnOperation Operation { get; init; }

    public required MtnCaller Caller { get; init; }

    public required MtnPaymentBody Body { get; init; }

    /// <summary>Where it was created, below the provider's prefix.</summary>
    public required string Path { get; init; }

    public required Uri? CallbackUrl { get; init; }

    public required MtnOutcome Planned { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When <see cref="Planned"/> comes true, or the payer's window closes; null when only a person can end it.</summary>
    public required DateTimeOffset? DecidesAt { get; init; }

    public MtnDecision? Decision => _decision;

    public string Status => _decision?.Status ?? MtnOutcome.Pending;

    public bool AwaitsPerson => _decision is null && Planned.Status == MtnOutcome.Pending;

    /// <summary>What refunds have given back of it; guarded by <see cref="MtnBooks"/>.</summary>
    public decimal Refunded { get; set; }

    public bool TryDecide(MtnDecision decision)
    {
        lock (_gate)
        {
            if (_decision is not null) return false;
            _decision = decision;
            return true;
        }
    }

    /// <summary>Whether it is now time for the callback; true once in a payment's life.</summary>
    /// <param name="answered">The request that created it has been answered.</param>
    public bool TakeCallback(bool answered)
    {
        lock (_gate)
        {
            _answered |= answered;
            if (!_answered || _decision is null || _calledBack || CallbackUrl is null) return false;
            return _calledBack = true;
        }
    }

    /// <summary>The status as MTN tells it, asked for or by callback. It does not name the X-Reference-Id.</summary>
    public byte[] Render(bool reasonAsObject, Distortion distortion) => MtnAnswers.Render(json =>
    {
        var decision = _decision;
        if (decision?.FinancialTransactionId is { } id) json.WriteString("financialTransactionId", id);
        if (Body.ExternalId is not null) json.WriteString("externalId", Body.ExternalId);
        json.WriteString("amount", Amount(distortion));
        json.WriteString("currency", !distortion.HasFlag(Distortion.Currency) ? Body.Currency : Body.Currency == "USD" ? "EUR" : "USD");
        if (Body.PartyId.Length > 0)
        {
            json.WriteStartObject(Operation.PartyMember ?? "payee");
            json.WriteString("partyIdType", Body.PartyIdType);
            json.WriteString("partyId", Body.PartyId);
            json.WriteEndObject();
        }
        if (Body.PayerMessage is not null) json.WriteString("payerMessage", Body.PayerMessage);
        if (Body.PayeeNote is not null) json.WriteString("payeeNote", Body.PayeeNote);
        json.WriteString("status", decision?.Status ?? MtnOutcome.Pending);
        if (decision?.Reason is { } reason) WriteReason(json, reason, reasonAsObject);
    });

    /// <summary>The sandbox writes amounts anew ("5.0" comes back as "5"); the markets return them as they came.</summary>
    private string Amount(Distortion distortion)
    {
        if (distortion.HasFlag(Distortion.Amount)) return (Body.Value + 1).ToString(CultureInfo.InvariantCulture);
        return Caller.Market.IsSandbox ? Body.Value.ToString("0.############", CultureInfo.InvariantCulture) : Body.Amount;
    }

    private static void WriteReason(Utf8JsonWriter json, string reason, bool asObject)
    {
        if (!asObject)
        {
            json.WriteString("reason", reason);
            return;
        }
        json.WriteStartObject("reason");
        json.WriteString("code", reason);
        json.WriteString("message", reason.Replace('_', ' ').ToLowerInvariant());
        json.WriteEndObject();
    }
}
