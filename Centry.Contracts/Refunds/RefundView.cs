using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A refund of a payin, or of part of it.</summary>
public sealed record RefundView
{
    public required Guid Id { get; init; }
    public required Guid PayinId { get; init; }
    [JsonConverter(typeof(MoneyStringConverter))] public required decimal Amount { get; init; }
    public required string CurrencyCode { get; init; }

    /// <summary><c>pending</c>, <c>processing</c>, <c>completed</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>Body of <c>POST /v1/payins/{id}/refund</c>; empty refunds all that is left.</summary>
public sealed record RefundPayinRequest
{
    /// <summary>At most what is left of the payin.</summary>
    [JsonConverter(typeof(MoneyStringConverter))] public decimal? Amount { get; init; }
}
